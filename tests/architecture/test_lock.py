"""The lock, the files that pip reads and pyproject.toml tell one story; .ci/lock --check compares them to the letter."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = {
    "requirements.txt": ({}, []),
    "requirements-server.txt": ({"postgres", "heic"}, []),
    "requirements-test.txt": ({}, ["test"]),
    "requirements-dev.txt": ({"postgres", "heic"}, ["test", "browser", "dev"]),
}


def pinned(name: str) -> dict[str, tuple[str, set[str]]]:
    """Each package of an export with its version and hashes."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {
        re.match(r"[\w-]+", line)[0]: (
            re.search(r"==(\S+)", line)[1],
            set(re.findall(r"--hash=(sha256:\w+)", line)),
        )
        for line in lines
    }


def locked() -> dict[str, tuple[str, set[str]]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    files = {package["name"]: [package.get("sdist", {}), *package.get("wheels", [])] for package in packages}
    return {
        package["name"]: (
            package["version"],
            {file["hash"] for file in files[package["name"]] if "hash" in file},
        )
        for package in packages
    }


def asked_for(extras: set[str], groups: list[str]) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    wanted += [line for extra in extras for line in project["project"]["optional-dependencies"][extra]]
    wanted += [
        line for group in groups for line in project["dependency-groups"][group] if isinstance(line, str)
    ]
    return {re.match(r"[\w-]+", line)[0].lower() for line in wanted}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_holds_what_was_asked_for_as_it_was_locked(name):
    packages, lock = pinned(name), locked()

    assert asked_for(*EXPORTS[name]) - packages.keys() == set()
    assert packages == {package: lock[package] for package in packages}
    assert all(hashes for _, hashes in packages.values())
