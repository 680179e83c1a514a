"""The resident roster: who lives where, who can be called, who volunteers.

A person is matched by name together with home or phone. Namesakes are never guessed: a row that fits two people, or
fits one only half, is refused with a word about what to write. What a sheet does not say stays as it is, and login
phones are never touched.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import sheets
from community.errors import Refused
from community.importing import Fate, Import, Line, digits, key, label_of
from community.models import Building, Resident
from community.roster_volunteers import Volunteering, joined

IN_ONE_GO = 500
_PARTICULARS = ("building", "unit", "room", "contact_phone", "gender", "birth_year")


@dataclass(frozen=True)
class Said:
    """What a row says of a person, in the roster's own terms."""

    row: int
    values: dict[str, Any]

    @property
    def name(self) -> str:
        return self.values["name"]

    @property
    def numbers(self) -> set[str]:
        return {digits(phone.number) for phone in self.values["phones"]}

    @property
    def particulars(self) -> dict[str, Any]:
        phones = self.values["phones"]
        first = phones[0].number if phones else ""
        return {name: self.values.get(name) for name in _PARTICULARS} | {"contact_phone": first}

    @property
    def remark(self) -> str:
        """The note, and the numbers that have no place of their own."""
        others = [f"{phone.number}{phone.note}" for phone in self.values["phones"][1:]]
        return joined(self.values["note"], *others)

    def contradicts(self, earlier: "Said") -> bool:
        """Whether two rows about one person say different things; silence contradicts nothing."""
        mine, theirs = self.particulars, earlier.particulars
        return any(mine[name] and theirs[name] and mine[name] != theirs[name] for name in mine)


@dataclass
class Change:
    """What the sheet changes about a person who is known already, from one row or several."""

    person: Resident
    lines: list[Line] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, line: Line, values: dict[str, Any]) -> None:
        self.lines.append(line)
        self.values |= values

    def save(self) -> None:
        """Only if nobody changed the person since the decision."""
        same = Resident.objects.filter(pk=self.person.pk, version=self.person.version)
        if not same.update(version=F("version") + 1, **self.values):
            for line in self.lines:
                line.refuse(_("Somebody changed this person just now. Please import the file again."))


class RosterImport(Import):
    kind = "residents"
    title = gettext_lazy("Resident roster")
    schema = sheets.ROSTER

    def look_up(self) -> None:
        self.buildings = {each.number: each for each in Building.objects.filter(community=self.community)}
        self.namesakes: dict[str, list[Resident]] = defaultdict(list)
        for person in self._residents():
            self.namesakes[key(person.name)].append(person)
        self.volunteering = Volunteering(self.community, self.notes)
        self.raw = {row.number: row.raw for row in self.sheet.rows}
        self.said: dict[int, Said] = {}  # by id() of the person, who may have no key yet
        self.new: list[Resident] = []
        self.changes: dict[int, Change] = {}

    def _residents(self) -> Any:
        wanted = {key(row.values["name"]) for row in self.sheet.rows if row.values}
        held = (
            Resident.objects.filter(community=self.community)
            .select_related("building")
            .defer("password", "last_login")
        )
        return (person for person in held.order_by("pk") if key(person.name) in wanted)

    def decide(self, line: Line, values: dict[str, Any]) -> Fate:
        said = Said(line.number, values)
        line.about = f"{said.name} {home_of(values)}"
        person = self._match(said)
        if person is None:
            self._admit(said, line)
            return Fate.CREATED
        self._check_against_earlier_row(person, said)
        changed = self._update(person, said)
        trades = self.volunteering.apply(person, line.number, values, self.raw[line.number])
        if changed and person.pk:
            self.changes.setdefault(person.pk, Change(person)).add(line, changed)
        line.detail = "、".join([*(str(label_of(Resident, name)) for name in changed), *trades])
        return Fate.UPDATED if changed or trades else Fate.UNCHANGED

    # Who is it?

    def _match(self, said: Said) -> Resident | None:
        fits = [(fit(person, said), person) for person in self.namesakes[key(said.name)]]
        best = max((strength for strength, _person in fits if strength > 0), default=0)
        found = [person for strength, person in fits if best and strength == best]
        if len(found) > 1:
            raise Refused(
                _(
                    "%(count)d residents called %(name)s fit this row. Write building, room and phone so that only one fits."
                )
                % {"count": len(found), "name": said.name}
            )
        if found and best < CERTAIN and differs_in_person(found[0], said):
            raise Refused(
                _(
                    "Another %(name)s, of another gender or year of birth, is already known with this home or phone. "
                    "If it is the same person, correct this row; if not, add the second person by hand."
                )
                % {"name": said.name}
            )
        if not found and any(strength == DOUBTFUL for strength, _person in fits):
            raise Refused(
                _(
                    "A %(name)s with another phone is already known in this building. Write the room, so that it is clear who is meant."
                )
                % {"name": said.name}
            )
        return found[0] if found else None

    def _check_against_earlier_row(self, person: Resident, said: Said) -> None:
        earlier = self.said.setdefault(id(person), said)
        if earlier is not said and said.contradicts(earlier):
            raise Refused(
                _("Row %(row)d says something else about the same %(name)s. Leave only one of the two.")
                % {"row": earlier.row, "name": said.name}
            )

    # What follows?

    def _admit(self, said: Said, line: Line) -> None:
        values = said.values
        person = Resident(
            community=self.community,
            name=said.name,
            building=self._building(values["building"]),
            unit=values["unit"],
            room=values["room"],
            contact_phone=said.particulars["contact_phone"],
            gender=values["gender"],
            birth_year=values["birth_year"],
            is_party_member=values["is_party_member"],
            note=said.remark[:200],
            password=make_password(None),
        )
        self.new.append(person)
        self.namesakes[key(said.name)].append(person)
        self.said[id(person)] = said
        self.volunteering.apply(person, line.number, values, self.raw[line.number])

    def _building(self, number: str) -> Building:
        if number not in self.buildings:
            self.buildings[number] = Building(community=self.community, number=number)
        return self.buildings[number]

    def _update(self, person: Resident, said: Said) -> dict[str, Any]:
        """Set on `person` what the sheet says otherwise; what was set, by field."""
        wanted = self._home(person, said.values)
        for name in ("gender", "birth_year"):
            if said.values[name]:
                wanted[name] = said.values[name]
        known = {digits(person.contact_phone), digits(person.phone or "")}
        if said.numbers and not said.numbers & known:
            wanted["contact_phone"] = said.particulars["contact_phone"]
        if self.raw[said.row].get("is_party_member") is not None:
            wanted["is_party_member"] = said.values["is_party_member"]
        wanted["note"] = self._note(person, said)
        changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
        for name, value in changed.items():
            setattr(person, name, value)
        return changed

    def _home(self, person: Resident, values: dict[str, Any]) -> dict[str, Any]:
        if person.building is None or person.building.number != values["building"]:
            # The rest of the address belongs to the building it was said with.
            return {
                "building": self._building(values["building"]),
                "unit": values["unit"],
                "room": values["room"],
            }
        return {name: values[name] for name in ("unit", "room") if values[name]}

    def _note(self, person: Resident, said: Said) -> str:
        new = [part for part in said.remark.split("；") if part and part not in person.note]
        note = joined(person.note, *new)
        if len(note) > 200:
            self.notes.append(
                _("Row %(row)d: the note is too long to be added to what is already noted.")
                % {"row": said.row}
            )
            return person.note
        return note

    # Doing it.

    def carry_out(self, by: Resident | None) -> None:
        for building in self.buildings.values():
            if building.pk is None:
                building.save()
        Resident.objects.bulk_create(self.new, batch_size=IN_ONE_GO)
        for change in self.changes.values():
            change.save()
        self.volunteering.carry_out(by, timezone.now())


# How well a row fits a person of the same name.
CERTAIN, LIKELY, POSSIBLE, DOUBTFUL = 3, 2, 1, -1


def fit(person: Resident, said: Said) -> int:
    """CERTAIN by home and phone, LIKELY by one of them, POSSIBLE by an incomplete home, 0 for somebody else."""
    theirs = {digits(number) for number in (person.contact_phone, person.phone or "") if number}
    same_phone = bool(theirs & said.numbers)
    home = same_home(person, said.values)
    if same_phone:
        return CERTAIN if home else LIKELY
    if home == "whole":
        return LIKELY
    if home == "part":
        return DOUBTFUL if theirs and said.numbers else POSSIBLE
    return 0


def same_home(person: Resident, values: dict[str, Any]) -> str:
    """ "whole" down to the door, "part" as far as both say, "" for another home."""
    if person.building is None or person.building.number != values["building"]:
        return ""
    if person.unit and values["unit"] and person.unit != values["unit"]:
        return ""
    if person.room and values["room"]:
        return "whole" if person.room == values["room"] else ""
    return "part"


def differs_in_person(person: Resident, said: Said) -> bool:
    gender, year = said.values["gender"], said.values["birth_year"]
    return bool(
        (gender and person.gender and gender != person.gender)
        or (year and person.birth_year and year != person.birth_year)
    )


def home_of(values: dict[str, Any]) -> str:
    """As Resident.home would write it."""
    place = Building(number=values["building"]).label if values["building"] else ""
    return f"{place}{values['unit'] and values['unit'] + '单元'}{values['room']}"
