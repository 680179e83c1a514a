"""What one row of the table of actions says. The table itself is repairs.actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from repairs.models import RepairOrder
from repairs.roles import Role


def _always(order: RepairOrder) -> bool:
    return True


@dataclass(frozen=True)
class Action:
    name: str
    label: str | Promise
    told: str | Promise  # what the timeline says
    sources: frozenset[str]
    targets: frozenset[str]
    who: frozenset[Role]
    is_primary: bool = False
    staff_only: frozenset[str] = frozenset()  # sources from which nobody but staff may
    when: Callable[[RepairOrder], bool] = _always
    is_rare: bool = False  # stands behind “more” on the order's page

    @property
    def is_a_way_out(self) -> bool:
        """Drawn small, so that nobody presses it by mistake."""
        return self.name in {"cancel", "release"}

    def is_open_to(self, roles: Iterable[Role], state: str) -> bool:
        held = set(roles) & self.who
        return state in self.sources and bool(held & {Role.STAFF} if state in self.staff_only else held)


def row(
    name: str,
    label: str | Promise,
    told: str | Promise,
    sources: Iterable[str],
    targets: Iterable[str],
    who: Iterable[Role],
    is_primary: bool = False,
    staff_only: Iterable[str] = (),
    when: Callable[[RepairOrder], bool] = _always,
    is_rare: bool = False,
) -> tuple[str, Action]:
    froms, tos, whom = frozenset(sources), frozenset(targets), frozenset(who)
    return name, Action(name, label, told, froms, tos, whom, is_primary, frozenset(staff_only), when, is_rare)
