"""The roster's volunteers: approved as the sheet says, with the trades it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.models import Community, Resident, Skill, Volunteer
from community.trades import Trades

State = Volunteer.State
IN_ONE_GO = 500
LONGEST_ABOUT = 200


def joined(*parts: str) -> str:
    """Remarks one after the other, as an office divides them."""
    return "；".join(part for part in parts if part)


@dataclass
class Standing:
    """A person's standing as a volunteer as it will be, and what of it is new."""

    volunteer: Volunteer
    skills: set[int]
    gained: set[int] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


class Volunteering:
    """Who volunteers already, and what the sheet adds. Trades are added, never taken away; what staff decided about
    somebody, to pause or to decline, is not undone by a sheet."""

    def __init__(self, community: Community, notes: list[str]):
        self.trades, self.notes = Trades(), notes
        held = Volunteer.objects.filter(resident__community=community).prefetch_related("skills")
        self._held = {volunteer.resident_id: volunteer for volunteer in held}
        self._standings: dict[int, Standing] = {}  # by id() of the person, who may have no key yet

    def apply(
        self, person: Resident, row: int, values: dict[str, Any], raw: Mapping[str, object]
    ) -> list[str]:
        """Take in one row; what it changes, in words."""
        standing = self._standing(person, values["is_volunteer"])
        if standing is None:
            if values["skills"]:
                said = {"row": row, "trades": "、".join(values["skills"])}
                self.notes.append(_("Row %(row)d: trades are noted for volunteers only: %(trades)s.") % said)
            return []
        volunteer = standing.volunteer
        words = self._decide(standing, row, values, raw)
        skills, unknown = self._skills(values["skills"])
        fresh = [skill for skill in skills if skill.pk not in standing.skills]
        standing.skills |= {skill.pk for skill in fresh}
        standing.gained |= {skill.pk for skill in fresh}
        words += [str(skill) for skill in fresh]
        return words + [word for word in unknown if self._keep_in_words(volunteer, standing, row, word)]

    def carry_out(self, by: Resident | None, now: datetime) -> None:
        touched = list(self._standings.values())
        for standing in touched:
            if "state" in standing.changed:
                standing.volunteer.decided_at, standing.volunteer.decided_by = now, by
        new = [standing.volunteer for standing in touched if standing.volunteer.pk is None]
        Volunteer.objects.bulk_create(new, batch_size=IN_ONE_GO)
        made = {id(volunteer) for volunteer in new}
        for standing in touched:
            if standing.changed and id(standing.volunteer) not in made:
                standing.volunteer.save(update_fields=["state", "about", "decided_at", "decided_by"])
        link = Volunteer.skills.through
        links = [
            link(volunteer_id=standing.volunteer.pk, skill_id=skill)
            for standing in touched
            for skill in sorted(standing.gained)
        ]
        link.objects.bulk_create(links, batch_size=IN_ONE_GO, ignore_conflicts=True)

    def _standing(self, person: Resident, wanted: bool) -> Standing | None:
        standing = self._standings.get(id(person))
        if standing is None:
            volunteer = self._held.get(person.pk) if person.pk else None
            if volunteer is not None:
                standing = Standing(volunteer, {skill.pk for skill in volunteer.skills.all()})
            elif wanted:
                standing = Standing(Volunteer(resident=person), set())
            else:
                return None
            self._standings[id(person)] = standing
        return standing

    def _decide(
        self, standing: Standing, row: int, values: dict[str, Any], raw: Mapping[str, object]
    ) -> list[str]:
        volunteer = standing.volunteer
        said = {
            "row": row,
            "name": values["name"],
            "state": volunteer.get_state_display(),
        }
        if values["is_volunteer"] and volunteer.state == State.APPLIED:
            volunteer.state = State.APPROVED
            standing.changed.add("state")
            return [_("approved as a volunteer")]
        if values["is_volunteer"] and volunteer.state != State.APPROVED:
            self.notes.append(
                _(
                    "Row %(row)d: %(name)s stays “%(state)s” as a volunteer; decide about it on the volunteers' page."
                )
                % said
            )
        if not values["is_volunteer"] and raw.get("is_volunteer") is not None and volunteer.is_approved:
            self.notes.append(
                _(
                    "Row %(row)d: the sheet says that %(name)s is no volunteer; here they stay one until you pause them."
                )
                % said
            )
        return []

    def _skills(self, names: list[str]) -> tuple[list[Skill], list[str]]:
        found = {name: self.trades.called(name) for name in names}
        skills = [skill for skill in dict.fromkeys(found.values()) if skill]
        return skills, [name for name, skill in found.items() if skill is None]

    def _keep_in_words(self, volunteer: Volunteer, standing: Standing, row: int, word: str) -> bool:
        """A trade the list does not know stays readable on the volunteer's own page."""
        said = {"row": row, "name": volunteer.resident.name, "trade": word}
        self.notes.append(
            _("Row %(row)d: “%(trade)s” is not a known trade; it is kept in words with %(name)s.") % said
        )
        about = joined(volunteer.about, word)
        if word in volunteer.about or len(about) > LONGEST_ABOUT:
            return False
        volunteer.about = about
        standing.changed.add("about")
        return True
