"""清算: a period's points are drafted, shown as a public notice, objected to, answered, and posted for good.

A settlement's row is locked before anything about it changes; posting then holds the community's gate alone
(points.settled), counts again what is in the passbooks, and closes the period only if it is what the notice said.
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, FilteredRelation, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell_all
from points import reckoning
from points.models import Entry, Settlement, SettlementLine
from points.settled import hold_alone

LEAST_NOTICE_DAYS = 3
MOST_NOTICE_DAYS = 60
USUAL_DAYS = 100  # a quarter, and some days to get to it
IN_ONE_GO = 500
State = Settlement.State
UNDER_WAY = (State.DRAFT, State.NOTICED)


def last_of(community: Community) -> Settlement | None:
    return Settlement.objects.filter(community=community).order_by("-starts_on").first()


def first_day(community: Community) -> date | None:
    """The day on which the next period begins: the one after the last settled, or that of the oldest entry."""
    last = last_of(community)
    if last is not None:
        return last.ends_on + timedelta(days=1)
    return Entry.objects.filter(community=community).aggregate(first=Min("occurred_on"))["first"]


@transaction.atomic
def draft(
    *,
    community: Community,
    ends_on: date,
    by: Resident,
    starts_on: date | None = None,
    name_masking: str = Settlement.Masking.SURNAME,
    notes: str = "",
) -> Settlement:
    """A new settlement with its lines. `starts_on` is chosen for the first one only; each later one follows on."""
    _only_staff(by, community)
    _check_nothing_open(community)
    starts_on = _begin_on(community, starts_on)
    _check_period(starts_on, ends_on)
    made = Settlement(
        community=community,
        number=f"{community.slug}-{Settlement.objects.filter(community=community).count() + 1}",
        follows=last_of(community),
        starts_on=starts_on,
        ends_on=ends_on,
        name_masking=name_masking,
        notes=notes.strip(),
        drafted_at=timezone.now(),
        drafted_by=by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        _check_nothing_open(community)
        raise Refused(_("Somebody settled this period at the same moment. Please look again.")) from error
    _write_lines(made)
    _note(made, by, _("Settlement drafted"))
    return made


def _check_nothing_open(community: Community) -> None:
    is_open = Settlement.objects.filter(community=community).exclude(state=State.POSTED)
    if number := is_open.values_list("number", flat=True).first():
        raise Refused(_("Settlement %(number)s is not posted yet; finish it first.") % {"number": number})


def _begin_on(community: Community, wanted: date | None) -> date:
    last = last_of(community)
    if last is None:
        begins = wanted or first_day(community)
        if begins is None:
            raise Refused(_("There is nothing in the passbooks yet to settle."))
        return begins
    begins = last.ends_on + timedelta(days=1)
    if wanted is not None and wanted != begins:
        raise Refused(
            _("Periods follow each other without a gap: this one begins on %(day)s.")
            % {"day": begins.isoformat()}
        )
    return begins


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The period ends before it begins, on %(day)s.") % {"day": starts_on.isoformat()})
    if ends_on >= timezone.localdate():
        raise Refused(_("A period can be settled when its last day is over."))


@transaction.atomic
def redraft(
    settlement: Settlement,
    *,
    by: Resident,
    ends_on: date,
    starts_on: date | None = None,
    name_masking: str | None = None,
    notes: str = "",
) -> Settlement:
    """Change a draft's period, names and notes, and count again."""
    locked = _locked(settlement, by, State.DRAFT)
    if locked.follows_id is None:
        locked.starts_on = starts_on or locked.starts_on
    elif starts_on is not None and starts_on != locked.starts_on:
        raise Refused(
            _("Periods follow each other without a gap: this one begins on %(day)s.")
            % {"day": locked.starts_on.isoformat()}
        )
    _check_period(locked.starts_on, ends_on)
    locked.ends_on, locked.notes = ends_on, notes.strip()
    locked.name_masking = name_masking or locked.name_masking
    locked.save()
    _write_lines(locked)
    _note(locked, by, _("Settlement drafted anew"))
    return locked


@transaction.atomic
def refresh(settlement: Settlement, *, by: Resident) -> Settlement:
    """Count a draft's lines again from the passbooks."""
    locked = _locked(settlement, by, State.DRAFT)
    _write_lines(locked)
    _note(locked, by, _("Settlement counted again"))
    return locked


@transaction.atomic
def publish_notice(
    settlement: Settlement, *, by: Resident, days: int, name_masking: str | None = None
) -> Settlement:
    """Count once more and show the settlement to the community for `days` full days after today."""
    locked = _locked(settlement, by, State.DRAFT)
    if not LEAST_NOTICE_DAYS <= days <= MOST_NOTICE_DAYS:
        raise Refused(
            _("A notice is shown for %(least)d to %(most)d days.")
            % {"least": LEAST_NOTICE_DAYS, "most": MOST_NOTICE_DAYS}
        )
    _write_lines(locked)
    locked.state = State.NOTICED
    locked.name_masking = name_masking or locked.name_masking
    locked.noticed_at, locked.noticed_by = timezone.now(), by
    locked.notice_until = timezone.localdate() + timedelta(days=days)
    locked.withdrawn_reason = ""
    locked.save()
    _note(locked, by, _("Settlement published as a notice"), until=locked.notice_until.isoformat())
    _tell_concerned(locked)
    return locked


def _tell_concerned(settlement: Settlement) -> None:
    """One message to everybody whose points moved in the period."""
    moved = settlement.lines.filter(movements__gt=0).values("resident")
    with office_language():
        text = _(
            "The points from %(first)s to %(last)s are on public notice until %(until)s. Please look whether yours are right."
        ) % {
            "first": settlement.starts_on.isoformat(),
            "last": settlement.ends_on.isoformat(),
            "until": settlement.notice_until.isoformat(),  # type: ignore[union-attr]
        }
    tell_all(
        Resident.objects.filter(pk__in=moved, is_active=True),
        text,
        link=settlement.notice_url,
        community=settlement.community,
    )


@transaction.atomic
def withdraw_notice(settlement: Settlement, *, by: Resident, reason: str) -> Settlement:
    """Take the notice back to correct it; it becomes a draft again. Objections stay."""
    locked = _locked(settlement, by, State.NOTICED)
    if not reason.strip():
        raise Refused(_("Please say why the notice is taken back."))
    locked.state = State.DRAFT
    locked.noticed_at = locked.noticed_by = locked.notice_until = None
    locked.withdrawn_reason = reason.strip()[:120]
    locked.save()
    _note(locked, by, _("Notice of the settlement taken back"), reason=locked.withdrawn_reason)
    return locked


@transaction.atomic
def post(settlement: Settlement, *, by: Resident) -> Settlement:
    """Close the period for good. Refused while the notice runs, an objection waits, or the passbooks say otherwise."""
    locked = _locked(settlement, by, State.NOTICED)
    if locked.notice_until is None or timezone.localdate() <= locked.notice_until:
        raise Refused(
            _("The notice runs until %(day)s; the settlement can be posted afterwards.")
            % {"day": locked.notice_until}
        )
    if waiting := locked.objections.filter(answered_at__isnull=True).count():
        raise Refused(_("%(count)d objections are not answered yet.") % {"count": waiting})
    hold_alone(locked.community_id)
    if reckoning.digest_of(locked, reckoning.lines_of(locked)) != locked.digest:
        raise Refused(
            _(
                "Entries of this period came in after the notice was published. Take the notice back, let it be counted again, and publish it anew."
            )
        )
    locked.state = State.POSTED
    locked.posted_at, locked.posted_by = timezone.now(), by
    locked.save()
    _note(locked, by, _("Settlement posted"), digest=locked.digest)
    return locked


def _locked(settlement: Settlement, by: Resident, state: str) -> Settlement:
    """The settlement as it is now, nobody else changing it, in the state the step starts from."""
    _only_staff(by, settlement.community)
    rows = Settlement.objects.select_for_update(no_key=True, of=("self",)).select_related("community")
    locked = rows.get(pk=settlement.pk)
    if locked.state != state:
        raise Refused(
            _("This settlement is in the state “%(state)s” now; the step does not fit any more.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _only_staff(by: Resident, community: Community) -> None:
    if not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can settle points."))


def _write_lines(settlement: Settlement) -> None:
    lines = reckoning.lines_of(settlement)
    settlement.lines.all()._raw_delete(settlement.lines.db)
    SettlementLine.objects.bulk_create(lines, batch_size=IN_ONE_GO)
    settlement.digest = reckoning.digest_of(settlement, lines)
    settlement.save(update_fields=["digest"])


def _note(settlement: Settlement, by: Resident, words: str, **detail: object) -> None:
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=settlement.community,
        subject=settlement,
        summary=f"{words} · {settlement}",
        **detail,
    )


def may_post(settlement: Settlement) -> bool:
    """Its notice has run out, and no objection waits."""
    ran_out = settlement.is_noticed and (day_to_post(settlement) or date.max) <= timezone.localdate()
    return ran_out and not settlement.objections.filter(answered_at__isnull=True).exists()


def day_to_post(settlement: Settlement) -> date | None:
    return settlement.notice_until + timedelta(days=1) if settlement.notice_until else None


def at_hand(communities: QuerySet[Community], *, after_days: int = USUAL_DAYS) -> QuerySet[Community]:
    """Those where a settlement is `under_way`, of which there is one at most, or where one is due.

    Due means: nothing is under way, and entries older than so many days wait since `settled`, the last day that is
    settled, or since the `oldest` entry of all.
    """
    theirs = Settlement.objects.filter(community=OuterRef("pk"))
    entries = Entry.objects.filter(community=OuterRef("pk"))
    until = timezone.localdate() - timedelta(days=after_days)
    never_settled = Q(settled__isnull=True, oldest__lt=until)
    settled_before = Q(settled__lt=until - timedelta(days=1), newest__gt=F("settled"))
    return communities.annotate(
        under_way=FilteredRelation("settlements", condition=Q(settlements__state__in=UNDER_WAY)),
        settled=Subquery(theirs.filter(state=State.POSTED).order_by("-ends_on").values("ends_on")[:1]),
        oldest=Subquery(entries.order_by("occurred_on").values("occurred_on")[:1]),
        newest=Subquery(entries.order_by("-occurred_on").values("occurred_on")[:1]),
    ).filter(Q(under_way__isnull=False) | never_settled | settled_before)
