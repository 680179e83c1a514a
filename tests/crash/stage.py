"""A database and a data folder of a trial's own, gone when it is over."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """The address of a new database; none for SQLite, which makes its own."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"weixiu_crash_{os.getpid()}"
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def prepare_environment(folder: str, url: str, **more: str) -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="community.settings",
        DATA_DIR=folder,
        DATABASE_URL=url,
        PLAIN_STATIC="on",
        LOG_LEVEL="CRITICAL",
        GUEST_ORDERS_PER_ADDRESS="1000000",
        STRAY_FILE_SECONDS="0",
        PYTHONWARNINGS="ignore",
        **more,
    )
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "HTTPS", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
