"""What every test stands on: which database, which tests are left out and why, and a clean slate in between."""

import gc
import os
import shutil
from collections import Counter

import pytest

NEEDS = {
    "postgres": (
        "TEST_POSTGRES_URL",
        "no PostgreSQL server is named; TEST_POSTGRES_URL=postgres://… names one",
    ),
    "browser": ("TEST_BROWSER", "they need Chromium; TEST_BROWSER=1 runs them"),
    "slow": ("TEST_SLOW", "they take minutes; TEST_SLOW=1 runs them too"),
}
LEFT_OUT = pytest.StashKey[Counter]()


def pytest_configure(config):
    gc.set_threshold(200_000, 50, 100)  # looking for garbage in what the tests keep costs a tenth of the time
    config.stash[LEFT_OUT] = Counter()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what this computer cannot run, and let racing threads see each other's commits.

    What takes long comes first, so that at the end no process waits for another.
    """
    chosen, left_out = [], []
    for item in items:
        if item.get_closest_marker("race"):
            item.add_marker(pytest.mark.django_db(transaction=True))
        lacking = [
            name
            for name, (variable, _) in NEEDS.items()
            if item.get_closest_marker(name) and not os.environ.get(variable)
        ]
        (left_out if lacking else chosen).append(item)
        config.stash[LEFT_OUT].update(lacking[:1])
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(chosen, key=lambda item: item.get_closest_marker("slow") is None)


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Every parallel process collects everything, so one of them knows the whole count."""
    node.config.stash[LEFT_OUT] |= Counter(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter, config):
    for name, count in sorted(config.stash[LEFT_OUT].items()):
        terminalreporter.write_line(f"LEFT OUT {count} {name} tests: {NEEDS[name][1]}")


def pytest_unconfigure(config):
    from tests.settings import SCRATCH

    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _flush_only_what_people_wrote():
    """After a transactional test the kinds and permissions of models stay: making them anew took most of the time."""
    from django.core.management.commands import flush
    from django.db.backends.base.introspection import BaseDatabaseIntrospection

    stay = {"django_content_type", "auth_permission"}
    plain_tables = BaseDatabaseIntrospection.django_table_names

    def tables(*args, **options):
        return [name for name in plain_tables(*args, **options) if name not in stay]

    def flushed(style, connection, **options):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseDatabaseIntrospection, "django_table_names", tables)
            return plain_flush(style, connection, **options)

    plain_flush = flush.sql_flush
    patch = pytest.MonkeyPatch()
    patch.setattr(flush, "sql_flush", flushed)
    patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **options: None)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_append_only_tables():
    """Let the cleaning after a transactional test empty SQLite tables whose triggers refuse DELETE.

    PostgreSQL cleans with TRUNCATE, which such triggers do not see.
    """
    from django.db import connections, transaction
    from django.db.backends.sqlite3.base import DatabaseOperations

    plain_flush = DatabaseOperations.execute_sql_flush

    def flush(operations, statements):
        alias = operations.connection.alias
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 12) = 'append_only_'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            plain_flush(operations, statements)
            for _, sql in triggers:
                cursor.execute(sql)

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _clean_slate():
    """No cached counter and no chosen language of one test reaches the next."""
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def chromium():
    """One for all stories: a second one in the same process does not start."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--use-fake-device-for-media-stream"],  # a microphone that beeps
        )
        yield browser
        browser.close()
