"""The old record becomes finished orders with their volunteers and points."""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.errors import Refused
from community.importing import Fate, Import, Line, digits, key
from community.models import Building, Resident, Volunteer
from community.sheets import CellProblem, RowProblem
from community.sheets import values as cells
from community.trades import Trades
from points import settled
from repairs.models import RepairOrder
from repairs.record_book import rows, storing
from repairs.record_book.exporting import rows_of
from repairs.record_book.recognising import Known, Recognition

MOST_VOLUNTEERS = 20
Team = list[Resident]


class RecordImport(Import):
    kind = "record"
    title = gettext_lazy("Record of repairs")
    schema = rows.SCHEMA

    def look_up(self) -> None:
        self.recognition = Recognition(self.community, self.sheet.rows)
        self.volunteers = volunteers_by_name(self)
        self.residents = residents_by_name(self)
        self.buildings = {each.number: each for each in Building.objects.filter(community=self.community)}
        self.trades = Trades()
        self.settled_until = settled.hold_open(self.community.pk)
        self.new: list[storing.Finished] = []

    def decide(self, line: Line, values: dict[str, Any]) -> Fate:
        line.about = f"{values['date']} {rows.text_of(values['name'])} {values['item']}"[:80]
        known = self.recognition.found.get(line.number)
        if known is not None:
            self._check_same(known, values)
            line.detail = known.number
            return Fate.UNCHANGED
        if nearly := self.recognition.nearly(line.number):
            raise Refused(
                _(
                    "This repair is recorded already as %(number)s, with other volunteers, phone or building. Correct it there."
                )
                % {"number": nearly.number}
            )
        self._check_clear(values)
        finished = self._finished(line, values)
        self._check_open(finished)
        self.new.append(finished)
        return Fate.CREATED

    # Known already.

    def _check_same(self, known: Known, values: dict[str, Any]) -> None:
        """A sheet does not change what is recorded; where it disagrees, a person has to look."""
        if known.cells is None:
            return
        if isinstance(values["points"], rows.Unclear):
            raise RowProblem([values["points"].problem])
        recorded = rows.points_each(known.cells.points)
        team = rows.team_leniently(known.cells.team)
        said = rows.team_leniently("、".join(rows.names_of(values["team"])))
        if not (
            rows.same_points(values["points"], said, recorded, team)
            or rows.same_points(values["points"], said, self._awarded(known), team)
        ):
            raise Refused(
                _(
                    "This repair is recorded as %(number)s with other points (%(points)s). Points are corrected by a reversal in the passbook, not by a sheet."
                )
                % {"number": known.number, "points": known.cells.points or 0}
            )
        if not self._same_outcome(values["outcome"], known.cells.outcome):
            raise Refused(
                _(
                    "This repair is recorded as %(number)s with another result: “%(result)s”. Correct it there, not by a sheet."
                )
                % {"number": known.number, "result": known.cells.outcome}
            )

    @staticmethod
    def _awarded(known: Known) -> tuple[int, ...]:
        """An older sheet may still say what was taken back in the passbook since."""
        [(_pk, cells)] = rows_of(RepairOrder.objects.filter(pk=known.pk), as_awarded=True)
        return rows.points_each(cells.points)

    @staticmethod
    def _same_outcome(said: cells.Outcome, recorded: str) -> bool:
        if key(said.text[: storing.LONGEST_TEXT]) == key(recorded[: storing.LONGEST_TEXT]):
            return True
        theirs = cells.outcome(recorded)
        return theirs is not None and theirs.kind == said.kind

    # New.

    def _check_clear(self, values: dict[str, Any]) -> None:
        problems = rows.unclear(values)
        for name in rows.NEEDED_FOR_NEW:
            if values[name] == ():
                column = self.sheet.headings.get(name, self.schema.by_name[name].label)
                problems.append(CellProblem(_("“%(column)s” is empty.") % {"column": column}))
        if problems:
            raise RowProblem(problems)
        rows.check_name(values["name"])
        rows.check_team(values["team"], values["points"])
        if len(values["team"]) > MOST_VOLUNTEERS:
            raise Refused(_("More than %(most)d volunteers in one row.") % {"most": MOST_VOLUNTEERS})
        if values["date"] > timezone.localdate():
            raise Refused(_("The visit cannot be in the future."))

    def _check_open(self, finished: storing.Finished) -> None:
        """Its points would be dated to the day of the visit."""
        day, until = finished.values["date"], self.settled_until
        if until is not None and day <= until and any(points for _person, points in finished.team):
            raise Refused(
                _(
                    "This day lies in a settled period (up to %(until)s), so its points can no longer be entered. Write 0 as its points, and give them as an adjustment."
                )
                % {"until": until.isoformat()}
            )

    def _finished(self, line: Line, values: dict[str, Any]) -> storing.Finished:
        team = [self._volunteer(name, values) for name in values["team"]]
        points = values["points"] if len(values["points"]) > 1 else values["points"] * len(team)
        return storing.Finished(
            row=line.number,
            values=values,
            fingerprint=self.recognition.fingerprints[line.number],
            team=list(zip(team, points, strict=True)),
            requester=self._requester(values),
            building=self._building(values["building"]),
            skill=self.trades.sent_for(values["item"]),
        )

    def _volunteer(self, name: str, values: dict[str, Any]) -> Resident:
        found = self.volunteers[key(name)]
        if len(found) > 1:
            numbers = {digits(phone.number) for phone in values["team_phones"]}
            found = [person for person in found if numbers & numbers_of(person)]
            if len(found) != 1:
                raise Refused(
                    _(
                        "Several volunteers are called %(name)s. Write the phone of the one who came into a column 维修人电话."
                    )
                    % {"name": name}
                )
        if not found:
            raise Refused(
                _(
                    "No volunteer is called %(name)s. Enter them in the roster as a volunteer first, or correct the name."
                )
                % {"name": name}
            )
        return found[0]

    def _requester(self, values: dict[str, Any]) -> Resident | None:
        """The one resident who fits by name and phone, or else by name and home; nobody when that is not clear."""
        namesakes = self.residents[key(values["name"])]
        numbers = {digits(phone.number) for phone in values["phones"]}
        by_phone = [person for person in namesakes if numbers & numbers_of(person)]
        by_home = [person for person in by_phone or namesakes if lives_at(person, values)]
        fitting = by_phone if len(by_phone) == 1 else by_home
        return fitting[0] if len(fitting) == 1 else None

    def _building(self, number: str) -> Building | None:
        if number and number not in self.buildings:
            self.buildings[number] = Building(community=self.community, number=number)
            self.notes.append(_("New building: %(building)s.") % {"building": self.buildings[number].label})
        return self.buildings.get(number) if number else None

    def carry_out(self, by: Resident | None) -> None:
        for building in self.buildings.values():
            if building.pk is None:
                building.save()
        storing.store(self.community, self.sheet, self.new, by=by)


def volunteers_by_name(work: RecordImport) -> dict[str, Team]:
    """Those who may have done repairs once: approved, or paused since."""
    standing = [Volunteer.State.APPROVED, Volunteer.State.PAUSED]
    held = Resident.objects.filter(Q(volunteer__state__in=standing), community=work.community).order_by("pk")
    return by_name(held)


def residents_by_name(work: RecordImport) -> dict[str, Team]:
    wanted = {key(rows.text_of(row.values["name"])) for row in work.sheet.rows if row.values}
    held = Resident.objects.filter(community=work.community).select_related("building").order_by("pk")
    return by_name(person for person in held.defer("password") if key(person.name) in wanted)


def by_name(people: Any) -> dict[str, Team]:
    found: dict[str, Team] = defaultdict(list)
    for person in people:
        found[key(person.name)].append(person)
    return found


def numbers_of(person: Resident) -> set[str]:
    return {digits(number) for number in (person.contact_phone, person.phone or "") if number}


def lives_at(person: Resident, values: dict[str, Any]) -> bool:
    """Down to the door: a building alone is not a home."""
    return bool(
        person.building
        and values["room"]
        and person.building.number == values["building"]
        and person.room == values["room"]
        and (not values["unit"] or not person.unit or person.unit == values["unit"])
    )
