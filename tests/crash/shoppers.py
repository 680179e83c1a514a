"""People who redeem points and say that a repair is fine, over bad connections, while everything is being shot at."""

import random
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from tests.crash.traffic import Crowd, Heard, Line


@dataclass
class HeardInTheShop(Heard):
    redemptions: dict[str, str] = field(default_factory=dict)  # key → where the answer led
    closings: set[str] = field(default_factory=set)  # tokens of orders that were told to be closed

    @property
    def answers(self) -> int:
        return len(self.redemptions) + len(self.closings)


class Shoppers(Crowd):
    """A thread for each session that redeems `product`, and two that close what `to_close` holds."""

    def __init__(self, port: int, sessions: dict[int, str], product: int, price: int, to_close: deque[str]):
        self.port, self.product, self.price, self.to_close = port, product, price, to_close
        self.heard = HeardInTheShop()
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self._shopper, args=(person, session))
            for person, session in sessions.items()
        ]
        self.threads += [threading.Thread(target=self._closer, args=(number,)) for number in range(2)]

    def _shopper(self, person: int, session: str) -> None:
        chance = random.Random(f"shopper {person} {time.time()}")
        line = Line(self.port, {"sessionid": session})
        while not self.over.is_set():
            key = str(uuid.uuid4())
            fields = {"once": key, "quantity": "1", "price_shown": str(self.price)}

            def send(fields=fields):
                return line.post(f"/shop/{self.product}/redeem/", fields, [])

            self._note_redemption(key, self._insist(send, chance))
            if chance.random() < 0.2:  # pressed twice
                self._note_redemption(key, self._insist(send, chance))
            time.sleep(chance.uniform(0, 0.1))

    def _note_redemption(self, key: str, answer: tuple[int, str] | None) -> None:
        if answer is None:
            return
        status, address = answer
        if status != 302 or not address.startswith("/shop/redemptions/"):
            self.heard.unexpected.append(f"redeem: {status} {address}")
        elif self.heard.redemptions.setdefault(key, address) != address:
            self.heard.contradictions.append(f"{key}: {self.heard.redemptions[key]}, then {address}")

    def _closer(self, number: int) -> None:
        chance, line = random.Random(f"closer {number} {time.time()}"), Line(self.port, {})
        while not self.over.is_set():
            try:
                token = self.to_close.popleft()
            except IndexError:
                time.sleep(0.1)
                continue
            fields = {"once": str(uuid.uuid4()), "result": chance.choice(["", "satisfied"])}
            answer = self._insist(
                lambda token=token, fields=fields: line.post(f"/t/{token}/close/", fields, []), chance
            )
            if answer == (302, f"/t/{token}/"):
                self.heard.closings.add(token)
            elif answer is not None:
                self.heard.unexpected.append(f"close: {answer}")
            time.sleep(chance.uniform(0, 0.1))
