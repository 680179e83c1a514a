"""In which state each order is, and the steps that led there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from repairs.models import RepairOrder

State = RepairOrder.State


@dataclass(frozen=True)
class Mix:
    """How many orders are in a state, as a share of all, but never fewer than so many."""

    share: float
    least: int
    steps: tuple[tuple[str, str], ...]


SUBMIT, PUBLISH = ("submit", "submitted"), ("publish", "open")
CLAIM, REPORT = ("claim", "claimed"), ("report", "reported")
UNFINISHED = {
    State.OPEN: Mix(0.02, 200, (SUBMIT, PUBLISH)),
    State.SUBMITTED: Mix(0.002, 20, (SUBMIT,)),
    State.CLAIMED: Mix(0.005, 30, (SUBMIT, PUBLISH, CLAIM)),
    State.WAITING: Mix(0.001, 10, (SUBMIT, PUBLISH, CLAIM, ("pause", "waiting"))),
    State.REPORTED: Mix(0.003, 30, (SUBMIT, PUBLISH, CLAIM, REPORT)),
    State.REFERRED: Mix(0.002, 20, (SUBMIT, ("refer", "referred"))),
}
FINISHED = {
    State.CLOSED: (SUBMIT, PUBLISH, CLAIM, REPORT, ("close", "closed")),
    State.DECLINED: (SUBMIT, ("decline", "declined")),
    State.CANCELLED: (SUBMIT, PUBLISH, ("cancel", "cancelled")),
}


def steps_of(state: str) -> tuple[tuple[str, str], ...]:
    return UNFINISHED[state].steps if state in UNFINISHED else FINISHED[state]


def states(size: int, dice: random.Random, *, open_orders: int = 0) -> Iterator[str]:
    """The state of each order from the oldest to the newest: the unfinished are mostly the newest ones."""
    unfinished = [
        state for state, mix in UNFINISHED.items() for _ in range(_how_many(size, state, mix, open_orders))
    ]
    dice.shuffle(unfinished)
    places = set(dice.sample(range(size), len(unfinished) // 20))
    newest = range(max(0, size - 2 * len(unfinished)), size)
    places |= set(dice.sample([at for at in newest if at not in places], len(unfinished) - len(places)))
    for at in range(size):
        if at in places:
            yield unfinished.pop()
        else:
            yield dice.choices(list(FINISHED), [95, 2, 3])[0]


def _how_many(size: int, state: str, mix: Mix, open_orders: int) -> int:
    least = round(mix.least * min(1, size / 1000))
    return max(least, round(size * mix.share), open_orders * (state == State.OPEN))
