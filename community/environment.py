"""Typed values from the environment. A value that cannot be understood stops the program with one clear sentence."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at the start, so two writers queue instead of failing half-way;
    # FULL because an office computer loses power and an acknowledged write must survive it.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


class Environment:
    """Reads `os.environ`; relative paths are taken from `base`."""

    def __init__(self, base: Path):
        self.base = base

    def text(self, name: str, default: str) -> str:
        return os.environ.get(name, "").strip() or default

    def words(self, name: str, default: list[str]) -> list[str]:
        """A comma-separated list."""
        text = self.text(name, "")
        return [word.strip() for word in text.split(",") if word.strip()] if text else default

    def flag(self, name: str, default: bool) -> bool:
        text = self.text(name, "").lower()
        if not text:
            return default
        if text in {"1", "true", "yes", "on"}:
            return True
        if text in {"0", "false", "no", "off"}:
            return False
        raise ImproperlyConfigured(f"{name} must be on or off, not {text!r}.")

    def number(self, name: str, default: int) -> int:
        text = self.text(name, "")
        if not text:
            return default
        if not text.isdigit():
            raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
        return int(text)

    def one_of(self, name: str, default: str, allowed: list[str]) -> str:
        text = self.text(name, default).lower()
        if text not in allowed:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {text!r}.")
        return text

    def folder(self, name: str, default: Path, create: bool = True) -> Path:
        path = self.base / self.text(name, str(default))
        if create:
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ImproperlyConfigured(f"{name}: the folder {path} cannot be made: {error}") from error
        return path

    def secret(self, name: str, path: Path) -> str:
        """The value given, or one made once and kept in `path`, readable by its owner only."""
        given = self.text(name, "")
        if given:
            return given
        try:
            with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
        kept = path.read_text().strip()
        if len(kept) < 40:
            raise ImproperlyConfigured(f"{path} is empty or too short; delete it and a new key is made.")
        return kept

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """A Django database from `sqlite:///relative`, `sqlite:////absolute` or `postgres://user:pass@host:port/name`."""
        return database_from_url(self.text(name, ""), default=default, base=self.base)


def database_from_url(url: str, *, default: Path, base: Path) -> dict[str, Any]:
    if not url:
        return sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")
        if not path:
            raise ImproperlyConfigured(
                "DATABASE_URL names no file: use sqlite:///relative or sqlite:////absolute."
            )
        return sqlite(base / path)
    if parts.scheme in {"postgres", "postgresql"}:
        return postgres(parts)
    raise ImproperlyConfigured(
        f"DATABASE_URL must start with sqlite:// or postgres://, not {parts.scheme!r}."
    )


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": 60,
    }


def postgres(parts: Any) -> dict[str, Any]:
    name = unquote(parts.path).lstrip("/")
    if not name:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: use postgres://user:password@host:5432/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
