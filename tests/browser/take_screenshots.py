"""Draws the pictures of docs/screenshots from the sample community, in a folder of its own that is thrown away.

    python tests/browser/take_screenshots.py [FOLDER]

Needs Chromium (CHROMIUM names another than /usr/bin/chromium) and the packages of deploy/requirements-dev.txt.
"""

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESK = 390, 1280
MOST_BYTES = 60_000
PEOPLE = {
    "resident": "19900000011",
    "volunteer": "19900000021",
    "other volunteer": "19900000022",
    "keeper": "19900000002",
    "staff": "19900000001",
    "street office": "19900000081",
}
PASSWORD = "weixiu-demo"


@dataclass(frozen=True)
class Picture:
    """What `who` sees at `address`, or after following the links `way` from there."""

    name: str
    who: str
    address: str
    way: tuple[str, ...] = ()
    is_wide: bool = False
    height: int = 844


PICTURES = [
    Picture("home", "resident", "/"),
    Picture("report", "resident", "/repairs/new/"),
    Picture(
        "order",
        "resident",
        "/repairs/",
        (".order-card:has(.badge-waiting, .badge-claimed, .badge-reported) a",),
        height=1500,
    ),
    Picture("hall", "other volunteer", "/hall/"),
    Picture("jobs", "volunteer", "/jobs/"),
    Picture("outcome", "volunteer", "/jobs/", ("main .order-card h2 a", "main a[href$='/report/']")),
    Picture("passbook", "volunteer", "/points/"),
    Picture("shop", "volunteer", "/shop/"),
    Picture("counter", "keeper", "/counter/"),
    Picture("today", "staff", "/admin/", is_wide=True, height=860),
    Picture("desk", "staff", "/office/desk/", is_wide=True, height=860),
    Picture("street", "street office", "/street/", is_wide=True, height=760),
    Picture("topic", "resident", "/topics/", ("main .list-group a",), height=1100),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "screenshots")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with sample_community() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for picture in PICTURES:
            data = small(draw(browser, address, picture))
            (folder / f"{picture.name}.webp").write_bytes(data)
            print(f"{picture.name}.webp {len(data):,} bytes")
        browser.close()


@contextmanager
def sample_community() -> Iterator[str]:
    """The address at which it is served while the block runs."""
    with tempfile.TemporaryDirectory(prefix="weixiu-pictures-") as data:
        port = free_port()
        command = [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(port)]
        environment = os.environ | {"DATA_DIR": data, "DATABASE_URL": ""}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield answering(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answering(address: str, server: subprocess.Popen) -> str:
    for _try in range(600):
        if server.poll() is not None:
            raise SystemExit("The sample community did not start.")
        try:
            with urlopen(f"{address}/about/", timeout=5):
                return address
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("The sample community did not answer within five minutes.")


def draw(browser: Browser, address: str, picture: Picture) -> bytes:
    """A PNG of what is on the screen."""
    context = browser.new_context(
        viewport={"width": DESK if picture.is_wide else PHONE, "height": picture.height},
        device_scale_factor=1 if picture.is_wide else 1.5,
        base_url=address,
        locale="zh-CN",
    )
    page = context.new_page()
    log_in(page, PEOPLE[picture.who])
    page.goto(picture.address)
    for step in picture.way:
        page.locator(step).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    try:
        return page.screenshot()
    finally:
        context.close()


def log_in(page: Page, phone: str) -> None:
    page.goto("/login/")
    form = page.locator("form:has([name=password])")
    form.locator("[name=username]").fill(phone)
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url("**/")


def small(png: bytes) -> bytes:
    """As WebP, as good as fits into what a README should make people load."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(90, 20, -10):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


if __name__ == "__main__":
    main()
