"""What a phone loads on the first visit: the home page and everything it names, compressed as it is sent."""

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.core.management import call_command
from django.test import Client

IN_PAGE = [
    re.compile(r"<link\b(?=[^>]*\brel=\"?(?:stylesheet|icon|preload|manifest))[^>]*?\bhref=\"([^\"#]+)"),
    re.compile(r"<script\b[^>]*?\bsrc=\"([^\"#]+)"),
    re.compile(r"<(?:img|source|use|image)\b[^>]*?\b(?:src|href)=\"([^\"#]+)"),
]
IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')#]+)")
ACCEPT = {"accept-encoding": "gzip, br"}


@dataclass(frozen=True)
class Loaded:
    address: str
    bytes: int
    encoding: str


def first_visit() -> list[Loaded]:
    """Every request of the first visit. Fonts and pictures a style names only for other pages are counted too."""
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(headers=ACCEPT)
    response = client.get("/")
    page = Client().get("/").content.decode()
    # Pages themselves are compressed by the server in front, at its usual level.
    loaded = [Loaded("/", _gzipped(response.content), "gzip")]
    waiting = [urljoin("/", found) for pattern in IN_PAGE for found in pattern.findall(page)]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        if address in seen or address.startswith("data:"):
            continue
        seen.add(address)
        part, text = _fetch(client, address)
        loaded.append(part)
        if urlsplit(address).path.endswith(".css"):
            waiting += [urljoin(address, found) for found in IN_STYLE.findall(text) if "data:" not in found]
    return loaded


def _gzipped(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _fetch(client: Client, address: str) -> tuple[Loaded, str]:
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}.")
    plain = Client().get(address)
    text = b"".join(plain.streaming_content).decode("utf-8", "replace")
    return Loaded(address, len(content), response.headers.get("Content-Encoding", "as it is")), text
