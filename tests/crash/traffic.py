"""People with bad connections: they send, and send again with the same key until they hear an answer."""

import http.client
import io
import random
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

CSRF = "k" * 32


def a_jpeg(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Heard:
    """What people were told, and what they tried. Written by many threads, each key by one of them."""

    reports: dict[str, str] = field(default_factory=dict)  # key → where the answer led
    photos: dict[str, int] = field(default_factory=dict)  # key → photos sent with it
    claims: set[tuple[int, int]] = field(default_factory=set)  # (order, volunteer) who were told it is theirs
    sent_again: int = 0
    doubts: int = 0  # answers that never came
    contradictions: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


class Line:
    """One person's connection to the server."""

    def __init__(self, port: int, cookies: dict[str, str]):
        self.port = port
        self.cookies = "; ".join(f"{name}={value}" for name, value in {"csrftoken": CSRF, **cookies}.items())

    def post(self, path: str, fields: dict[str, str], photos: list[bytes]) -> tuple[int, str]:
        """(status, where it leads). Raises OSError or HTTPException when no whole answer came."""
        boundary = uuid.uuid4().hex
        body = b"".join(_parts({"csrfmiddlewaretoken": CSRF, **fields}, photos, boundary))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Cookie": self.cookies}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, urllib.parse.urlsplit(answer.getheader("Location") or "").path
        finally:
            connection.close()


def _parts(fields: dict[str, str], photos: list[bytes], boundary: str):
    for name, value in fields.items():
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for number, content in enumerate(photos):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="{number}.jpg"\r\n'
        yield f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


class Crowd:
    """Threads of guests who report and volunteers who claim, until `stop` is called."""

    def __init__(
        self, port: int, building: int, volunteers: dict[int, str], open_orders: Callable[[], list[int]]
    ):
        self.port, self.building, self.open_orders = port, building, open_orders
        self.heard = Heard()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._guest, args=(number,)) for number in range(4)]
        self.threads += [
            threading.Thread(target=self._volunteer, args=(person, session))
            for person, session in volunteers.items()
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Everybody finishes what they began: the server must be up."""
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), "somebody still waits for an answer"

    def _insist(self, send: Callable[[], tuple[int, str]], chance: random.Random) -> tuple[int, str] | None:
        """Send until there is an answer. Now and then somebody gives up after a doubt."""
        while True:
            try:
                return send()
            except (OSError, http.client.HTTPException):
                self.heard.doubts += 1
                if chance.random() < 0.15:
                    return None
                time.sleep(chance.uniform(0.05, 0.4))
                self.heard.sent_again += 1

    def _guest(self, number: int) -> None:
        chance, line = random.Random(f"guest {number} {time.time()}"), Line(self.port, {})
        while not self.over.is_set():
            key = str(uuid.uuid4())
            photos = [a_jpeg((chance.randrange(256), 90, 120)) for _ in range(chance.randrange(3))]
            fields = {
                "once": key,
                "item": f"件 {key}",
                "contact_name": "过路人",
                "contact_phone": "19900000001",
                "building": str(self.building),
            }
            self.heard.photos[key] = len(photos)

            def send(fields=fields, photos=photos):
                return line.post("/repairs/new/", fields, photos)

            answer = self._insist(send, chance)
            self._note_report(key, answer)
            if answer and chance.random() < 0.2:  # pressed twice, though the answer came
                self._note_report(key, self._insist(send, chance))

    def _note_report(self, key: str, answer: tuple[int, str] | None) -> None:
        if answer is None:
            return
        status, address = answer
        if status != 302 or not address.startswith("/t/"):
            self.heard.unexpected.append(f"report: {status} {address}")
        elif self.heard.reports.setdefault(key, address) != address:
            self.heard.contradictions.append(f"{key}: {self.heard.reports[key]}, then {address}")

    def _volunteer(self, person: int, session: str) -> None:
        chance, line = (
            random.Random(f"volunteer {person} {time.time()}"),
            Line(self.port, {"sessionid": session}),
        )
        while not self.over.is_set():
            waiting = self.open_orders()
            if not waiting:
                time.sleep(0.2)
                continue
            order = chance.choice(waiting)
            answer = self._insist(lambda order=order: line.post(f"/orders/{order}/claim/", {}, []), chance)
            if answer is None:
                continue
            if answer == (302, f"/orders/{order}/"):
                self.heard.claims.add((order, person))
            elif answer != (302, "/hall/"):
                self.heard.unexpected.append(f"claim: {answer}")
            time.sleep(chance.uniform(0, 0.1))
