"""Lists of an activity as workbooks: who is announced and who came, in and out."""

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from typing import Any, BinaryIO, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, importing, sheets
from community.accounts.phones import normalise
from community.errors import Refused
from community.importing import Fate, Import, Line, Sheet, key
from community.language import office_language
from community.models import AuditEvent, Resident
from community.sheets import values
from community.sheets.schemas import means
from community.sheets.writing import Kind
from points.activities import check_staff, hold
from points.check_in import attend, check_countable
from points.models import Activity, Attendance, SignUp
from points.sign_ups import enter

NOT_THERE = {
    "否",
    "未",
    "未到",
    "未签",
    "未签到",
    "缺席",
    "缺",
    "请假",
    "×",
    "✗",
    "x",
    "no",
    "n",
    "0",
    "false",
}
LONGEST_ORGANISATION, LONGEST_NAME = 60, 40


def was_there(value: object) -> bool | None:
    """A signature, a tick or a time says yes, an absence says no, an empty cell says nothing."""
    if isinstance(value, bool):
        return value
    text = values.text(value)
    return None if not text else text.strip().lower() not in NOT_THERE


ATTENDANCE = sheets.Schema(
    "attendance",
    [
        sheets.Field("sequence", gettext_lazy("No."), means("序号、编号", "no、number、#"), values.text),
        sheets.Field(
            "name",
            gettext_lazy("Name"),
            means("姓名、参会人员、参会人、参加人员、参加人、代表、联系人、名字", "name、full name"),
            values.name,
            column_needed=True,
            value_needed=True,
        ),
        sheets.Field(
            "organisation",
            gettext_lazy("Organisation"),
            means("单位、单位名称、企业、企业名称、公司、公司名称、工作单位", "organisation、company、firm"),
            values.text,
        ),
        sheets.Field(
            "phones",
            gettext_lazy("Phone"),
            means("联系电话、电话、手机、手机号、手机号码、联系方式", "phone、mobile、telephone"),
            values.phones,
        ),
        sheets.Field(
            "came",
            gettext_lazy("Checked in"),
            means("签到、是否签到、签到时间、签名、是否参加、到场、是否到场", "checked in、attended、came"),
            was_there,
        ),
    ],
)


@dataclass
class Guest:
    """One row that is understood: who it is, the sign-up there is already, and what the row adds."""

    who: dict[str, Any]
    sign_up: SignUp | None
    came: bool


class AttendanceImport(Import):
    """Residents are found by phone or by a name only one of them has; an organisation's people need no account.

    Used through `bound_to`. With `came` the list is of those who were there, except where its own column says no.
    """

    kind = "attendance"
    title = gettext_lazy("Attendance list")
    schema = ATTENDANCE
    activity: ClassVar[Activity]
    came: ClassVar[bool]

    @classmethod
    def bound_to(cls, activity: Activity, *, came: bool) -> type["AttendanceImport"]:
        word = "came" if came else "coming"
        bound = {"activity": activity, "came": came, "kind": f"{word}-{activity.pk}"}
        return type("AttendanceImport", (cls,), bound)

    def look_up(self) -> None:
        if self.activity.community_id != self.community.pk:
            raise Refused(_("This activity is another community's."))
        self.by_phone: dict[str, list[Resident]] = {}
        self.by_name: dict[str, list[Resident]] = {}
        for one in Resident.objects.filter(community=self.community, is_active=True).order_by("pk"):
            self.by_name.setdefault(key(one.name), []).append(one)
            for number in {one.phone, one.contact_phone} - {None, ""}:
                self.by_phone.setdefault(str(number), []).append(one)
        held = self.activity.sign_ups.valid().select_related("resident", "attendance")
        self.known = {_identity(_who(entry)): entry for entry in held}
        self.seen: dict[object, int] = {}
        self.guests: list[Guest] = []

    def decide(self, line: Line, values: dict[str, Any]) -> Fate:
        line.about = f"{values['organisation'] or ''} {values['name']}".strip()
        who = self._who(values)
        earlier = self.seen.setdefault(_identity(who), line.number)
        if earlier != line.number:
            raise Refused(_("This person is in row %(row)d already.") % {"row": earlier})
        entry = self.known.get(_identity(who))
        came = self.came and values["came"] is not False
        adds = came and not hasattr(entry, "attendance")
        if entry is not None and not adds:
            return Fate.UNCHANGED
        self.guests.append(Guest(who, entry, came))
        line.detail = _("checked in") if came else _("signed up")
        return Fate.UPDATED if entry else Fate.CREATED

    def _who(self, values: dict[str, Any]) -> dict[str, Any]:
        numbers = [str(phone) for phone in values["phones"] or []]
        if values["organisation"]:
            return {
                "organisation": values["organisation"][:LONGEST_ORGANISATION],
                "person_name": values["name"][:LONGEST_NAME],
                "phone": normalise(numbers[0]) if numbers else "",
            }
        return {"resident": self._resident(values["name"], numbers)}

    def _resident(self, name: str, numbers: list[str]) -> Resident:
        namesakes = self.by_name.get(key(name), [])
        reached = [one for number in numbers for one in self.by_phone.get(number, []) if one in namesakes]
        if len(set(reached)) == 1:
            return reached[0]
        if not namesakes:
            raise Refused(_("No resident of this community is called %(name)s.") % {"name": name})
        if len(namesakes) > 1 or numbers:
            raise Refused(
                _("Which %(name)s is meant? Name and phone do not lead to one resident.") % {"name": name}
            )
        return namesakes[0]

    def carry_out(self, by: Resident | None) -> None:
        held = self.activity
        if self.came:
            check_countable(held)
        elif not held.is_published:
            raise Refused(_("This activity is “%(state)s” already.") % {"state": held.get_state_display()})
        for guest in self.guests:
            entry = guest.sign_up or enter(held, by=by, **guest.who)
            if guest.came:
                attend(held, entry, how=Attendance.How.IMPORT, by=by)


def _who(entry: SignUp) -> dict[str, Any]:
    if entry.resident is not None:
        return {"resident": entry.resident}
    return {"organisation": entry.organisation, "person_name": entry.person_name, "phone": entry.phone}


def _identity(who: dict[str, Any]) -> object:
    """The same person, written a little differently."""
    if "resident" in who:
        return who["resident"].pk
    return key(who["organisation"]), key(who["person_name"]), who["phone"]


def import_list(activity: Activity, sheet: Sheet, *, came: bool, by: Resident, dry_run: bool) -> Any:
    """The summary, row by row. Staff only. Nobody closes the activity or withdraws meanwhile."""
    check_staff(by, activity)
    if dry_run:
        return _run(activity, sheet, came=came, by=by, dry_run=True)
    with transaction.atomic():
        return _run(hold(activity), sheet, came=came, by=by, dry_run=False)


def _run(activity: Activity, sheet: Sheet, *, came: bool, by: Resident, dry_run: bool) -> Any:
    kind = AttendanceImport.bound_to(activity, came=came)
    return importing.run(kind, community=activity.community, sheet=sheet, by=by, dry_run=dry_run)


COLUMNS: list[tuple[str, float, Kind]] = [
    ("序号", 6, "number"),
    ("姓名", 12, "text"),
    ("单位", 30, "text"),
    ("联系电话", 16, "phone"),
    ("报名状态", 12, "text"),
    ("签到时间", 18, "text"),
    ("签到方式", 16, "text"),
    ("积分", 8, "number"),
]


def export(target: str | PathLike[str] | BinaryIO, *, activity: Activity, by: Resident) -> int:
    """Everybody who signed up or came, in order. Staff only, and written in the audit trail: it holds phone numbers."""
    check_staff(by, activity)
    rows = activity.sign_ups.valid().select_related("resident", "attendance").order_by("position")
    with office_language():  # its words are Chinese whoever downloads it
        count = sheets.write_sheet(
            target,
            title=f"{activity.community.name} {activity.title}",
            columns=[sheets.Column(heading, width, kind) for heading, width, kind in COLUMNS],
            rows=_rows(rows),
        )
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=activity.community,
        subject=activity,
        summary=activity.title,
        rows=count,
    )
    return count


def _rows(entries: Any) -> Iterator[list[object]]:
    for number, entry in enumerate(entries, 1):
        came = getattr(entry, "attendance", None)
        yield [
            number,
            entry.name,
            entry.organisation,
            entry.reach,
            entry.get_state_display(),
            timezone.localtime(came.checked_in_at).strftime("%Y-%m-%d %H:%M") if came else "",
            came.get_how_display() if came else "",
            came.points if came and came.points is not None else "",
        ]
