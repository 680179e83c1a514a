"""Small pieces: no long function, no long module; and nothing in a template that the browser's policy would block."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.imports import APPS

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
BLOCKED_BY_POLICY = [
    (re.compile(r"<style\b", re.I), "a style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.I), "a script element without src"),
    (re.compile(r"<[a-z][^>]*?\sstyle\s*=", re.I), "a style attribute"),
    (re.compile(r"<[a-z][^>]*?\son[a-z]+\s*=", re.I), "an event attribute"),
    (re.compile(r"=\s*[\"']?\s*javascript:", re.I), "a javascript: address"),
]


def app_sources():
    return [
        path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
    ]


def long_pieces(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    pieces = [
        f"{path.name}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    lines = len(source.splitlines())
    return pieces + ([f"{path.name} has {lines} lines"] if lines > LONGEST_MODULE else [])


def blocked(markup: str) -> list[str]:
    """What in a template the content security policy forbids; comments do not count."""
    markup = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", "", markup, flags=re.S)
    # Tags hold comparisons and quotes that would end an element early.
    markup = re.sub(r"{[{%].*?[}%]}", "", markup, flags=re.S)
    return [about for pattern, about in BLOCKED_BY_POLICY if pattern.search(markup)]


def test_functions_and_modules_stay_small():
    assert [piece for path in app_sources() for piece in long_pieces(path)] == []


def test_templates_hold_nothing_that_the_policy_blocks():
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    templates = [path for folder in folders for path in sorted(folder.rglob("*.html"))]

    assert {
        str(path.relative_to(ROOT)): found
        for path in templates
        if (found := blocked(path.read_text("utf-8")))
    } == {}


def test_long_pieces_are_found(tmp_path):
    path = tmp_path / "long.py"
    path.write_text(
        "def fits():\n" + "    pass\n" * 59 + "def too_long():\n" + "    pass\n" * 60 + "\n" * 300
    )

    assert long_pieces(path) == ["long.py: too_long has 61 lines", "long.py has 421 lines"]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<p style="color: red">', ["a style attribute"]),
        ('<div class="a"\n  style="width: {{ width }}%">', ["a style attribute"]),
        ("<style>p {}</style>", ["a style element"]),
        ("<script>go()</script>", ["a script element without src"]),
        ('<button type="button" onclick="go()">', ["an event attribute"]),
        ('<a href="javascript:go()">', ["a javascript: address"]),
        ('<a {% if a > b %}class="x"{% endif %} onclick="go()">', ["an event attribute"]),
        ('<script src="{% static "app.js" %}" defer></script><p class="style">on=1</p>{# style="x" #}', []),
        ('<script type="application/json" id="data">{}</script><input name="person" data-once="1">', []),
    ],
)
def test_blocked_markup_is_found(markup, found):
    assert blocked(markup) == found
