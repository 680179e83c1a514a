"""Sharing points within a home (家庭共用): proposed by one, agreed by the other, ended by either at any time.

Nothing is mixed: each keeps their own passbook. Only when a redemption costs more than its owner has, the missing part
is moved over in the same transaction, as a pair of lines, and goes back when the redemption is cancelled.

Every change of a pool and every use of it locks both residents first, by key.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points import ledger
from points.homes import at_home_with, same_home
from points.models import Entry, Pool, Redemption


def lock(residents: Iterable[Resident | int]) -> None:
    keys = {one.pk if isinstance(one, Resident) else one for one in residents}
    list(Resident.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def pool_of(resident: Resident) -> Pool | None:
    """What this person proposed, was offered, or shares now."""
    mine = Q(first=resident) | Q(second=resident)
    return Pool.objects.filter(mine, ended_at__isnull=True).select_related("first", "second").first()


def partner_of(resident: Resident) -> Resident | None:
    """Whose points this person may spend, too. Whoever moved out of the home or the community is left out."""
    pool = pool_of(resident)
    if pool is None or not pool.is_agreed:
        return None
    me, other = (pool.first, pool.second) if pool.first_id == resident.pk else (pool.second, pool.first)
    fits = other.community_id == me.community_id == pool.community_id and same_home(me, other)
    return other if fits and other.is_active else None


def spendable(resident: Resident) -> int:
    """One's own points and those of who shares theirs."""
    partner = partner_of(resident)
    return ledger.balance_of(resident) + (ledger.balance_of(partner) if partner else 0)


@transaction.atomic
def propose(*, by: Resident, to: Resident) -> Pool:
    """Ask somebody of the same home."""
    lock([by, to])
    if not at_home_with(by).filter(pk=to.pk).exists():
        raise NotAllowed(_("Points can be shared within one home only."))
    if pool_of(by) or pool_of(to):
        raise Refused(_("One of you shares points already, or was asked. End that first."))
    made = Pool.objects.create(
        community_id=ledger.community_of(by), first=by, second=to, proposed_at=timezone.now()
    )
    _note(made, by, "proposed")
    with office_language():
        _tell(
            to,
            _("%(name)s would like to share points with you. Nothing happens until you agree.")
            % {"name": by.name},
        )
    return made


@transaction.atomic
def agree(pool: Pool, *, by: Resident) -> Pool:
    """Only the one who was asked can."""
    lock([pool.first_id, pool.second_id])
    if by.pk != pool.second_id:
        raise NotAllowed(_("Only the one who was asked can agree."))
    if not at_home_with(by).filter(pk=pool.first_id).exists():
        raise Refused(_("Points can be shared within one home only."))
    open_ones = Pool.objects.filter(pk=pool.pk, agreed_at__isnull=True, ended_at__isnull=True)
    if not open_ones.update(agreed_at=timezone.now()):
        raise Refused(_("This was agreed or ended meanwhile."))
    pool.refresh_from_db()
    _note(pool, by, "agreed")
    with office_language():
        _tell(pool.first, _("%(name)s agreed: you share your points from now on.") % {"name": by.name})
    return pool


@transaction.atomic
def end(pool: Pool, *, by: Resident) -> Pool:
    """Decline, take back, or end: either may, at any time. What was moved over stays."""
    lock([pool.first_id, pool.second_id])
    if by.pk not in (pool.first_id, pool.second_id):
        raise NotAllowed(_("This is somebody else's agreement."))
    live = Pool.objects.filter(pk=pool.pk, ended_at__isnull=True)
    if not live.update(ended_at=timezone.now(), ended_by=by):
        raise Refused(_("This was agreed or ended meanwhile."))
    pool.refresh_from_db()
    _note(pool, by, "ended")
    other = pool.second if by.pk == pool.first_id else pool.first
    with office_language():
        _tell(other, _("%(name)s ended the sharing of points.") % {"name": by.name})
    return pool


def lock_with_partner(resident: Resident) -> Resident | None:
    """Lock a resident and, by key, who shares points with them. The partner as it holds under the lock."""
    before = partner_of(resident)
    lock([resident] if before is None else [resident, before])
    now = partner_of(resident)
    return now if now and before and now.pk == before.pk else None


def cover(redemption: Redemption, partner: Resident | None, *, by: Resident) -> None:
    """Move over what the redemption's owner lacks, if the partner has it. Both must be locked."""
    missing = redemption.points - ledger.balance_of(redemption.resident)
    if partner is None or missing <= 0 or ledger.balance_of(partner) < missing:
        return  # the passbook itself says what is missing
    _move(partner, redemption.resident, missing, f"pool:{redemption.pk}", redemption, by)
    if partner.pk != by.pk:
        with office_language():
            values = {"points": missing, "goods": redemption}
            _tell(partner, _("%(points)d of your points went into %(goods)s, as you share them.") % values)


def lender_of(redemption: Redemption) -> Resident | None:
    """Whose points were moved over for it."""
    lent = Entry.objects.filter(reference=f"pool:{redemption.pk}:out").select_related("resident").first()
    return lent.resident if lent else None


def give_back(redemption: Redemption, *, by: Resident | None) -> None:
    """After the refund, what was moved over goes home. Both must be locked."""
    lent = Entry.objects.filter(reference=f"pool:{redemption.pk}:out").select_related("resident").first()
    if lent:
        _move(redemption.resident, lent.resident, -lent.amount, f"pool:{redemption.pk}:back", redemption, by)


def give_part_back(redemption: Redemption, points: int, number: int, *, by: Resident | None) -> None:
    """After the `number`th return of a part: what was lent goes home first, as far as it is not there already."""
    lent = Entry.objects.filter(reference=f"pool:{redemption.pk}:out").select_related("resident").first()
    if lent is None:
        return
    returned = Entry.objects.filter(
        resident=lent.resident, reference__startswith=f"pool:{redemption.pk}:back:"
    )
    missing = -lent.amount - (returned.aggregate(sum=Sum("amount"))["sum"] or 0)
    if part := min(points, missing):
        reference = f"pool:{redemption.pk}:back:{number}"
        _move(redemption.resident, lent.resident, part, reference, redemption, by)


def _move(
    from_: Resident, to: Resident, points: int, reference: str, redemption: Redemption, by: Resident | None
) -> None:
    for resident, other, amount, side in ((from_, to, -points, "out"), (to, from_, points, "in")):
        with office_language():
            words = _("to %(name)s for %(goods)s") if side == "out" else _("from %(name)s for %(goods)s")
        ledger.record(
            resident=resident,
            kind=Entry.Kind.TRANSFER,
            amount=amount,
            reference=f"{reference}:{side}",
            reason=words % {"name": other.name, "goods": redemption},
            by=by,
        )


def _note(pool: Pool, by: Resident, step: str) -> None:
    audit.note(AuditEvent.Kind.POINTS, by=by, community=pool.community, subject=pool, summary=pool, step=step)


def _tell(resident: Resident, text: str) -> None:
    tell(resident, text, link=reverse("points:pool"))
