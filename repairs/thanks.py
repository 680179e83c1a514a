"""Thank-you cards. The volunteers read them at once; the neighbourhood only with everybody's consent.

Shown in public means: the one who asked ticked it, the office looked at it, and a volunteer on it agreed. Only those who
agreed are named, by surname.
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell
from community.quiet_hours import polite_moment
from repairs.actions import roles_of
from repairs.models import Claim, RepairOrder, Thanks, ThanksTo
from repairs.visibility import ASKING, masked
from repairs.workflow.moves import required

State = Thanks.State
SAID = gettext_noop("A neighbour thanks you for “%(item)s”: %(words)s")
MANY_SIGNS = ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "尉迟", "公孙", "慕容", "令狐", "皇甫", "司徒")


def whom(order: RepairOrder) -> list[Claim]:
    """The volunteers who had it to the end."""
    return [claim for claim in order.claims.all() if claim.released_at is None]


def write(
    order: RepairOrder, *, by: Resident | None, words: str, may_be_shown: bool, token: str = ""
) -> Thanks:
    """One card for an order. Raises Refused when there is one already, or nobody to thank."""
    try:
        return _write(order, by, words, may_be_shown, token)
    except IntegrityError:
        raise Refused(_("You have thanked them already.")) from None


@transaction.atomic
def _write(order: RepairOrder, by: Resident | None, words: str, may_be_shown: bool, token: str) -> Thanks:
    found = (
        RepairOrder.objects.select_for_update(no_key=True, of=("self",))
        .select_related("community")
        .get(pk=order.pk)
    )
    if not ASKING & roles_of(by, found, token=token):
        raise NotAllowed(_("You have no business with this order."))
    claims = list(found.claims.active().select_related("volunteer"))
    if found.state != RepairOrder.State.CLOSED or not claims:
        raise Refused(_("Thanks are written when volunteers have finished the job."))
    card = Thanks.objects.create(
        order=found,
        by=by if by is not None and by.pk else None,
        words=required(words, _("Please write a few words."))[:120],
        may_be_shown=may_be_shown,
        state=State.WAITING if may_be_shown else State.PRIVATE,
    )
    ThanksTo.objects.bulk_create(ThanksTo(thanks=card, claim=claim) for claim in claims)
    _tell(found, card, claims)
    return card


def _tell(order: RepairOrder, card: Thanks, claims: list[Claim]) -> None:
    with office_language():
        text = _(SAID) % {"item": masked(order, order.item), "words": masked(order, card.words)}
    for claim in claims:
        tell(
            claim.volunteer,
            text,
            link="/jobs/",
            community=order.community,
            not_before=polite_moment(),
        )


@transaction.atomic
def agree(row: ThanksTo, *, by: Resident, agrees: bool) -> ThanksTo:
    """A volunteer lets their surname stand beside the card in public, or takes that back.

    When nobody on a shown card agrees any more, it goes back to waiting.
    """
    if row.claim.volunteer_id != by.pk:
        raise NotAllowed(_("You have no business with this card."))
    card = Thanks.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.thanks_id)
    if not card.may_be_shown:
        raise Refused(_("This card is for you only."))
    ThanksTo.objects.filter(pk=row.pk).update(agreed_at=timezone.now() if agrees else None)
    if card.state == State.SHOWN and not card.volunteers.filter(agreed_at__isnull=False).exists():
        Thanks.objects.filter(pk=card.pk).update(state=State.WAITING, decided_by=None, decided_at=None)
    row.refresh_from_db()
    return row


@transaction.atomic
def show(card: Thanks, *, by: Resident) -> Thanks:
    """The office lets the neighbourhood see a card. A volunteer on it must have agreed before."""
    current = _decidable(card, by)
    if not current.volunteers.filter(agreed_at__isnull=False).exists():
        raise Refused(_("No volunteer on this card has agreed to it yet."))
    return _decided(current, State.SHOWN, by)


@transaction.atomic
def hold(card: Thanks, *, by: Resident) -> Thanks:
    """The office keeps a card from being shown; the volunteers still have it."""
    return _decided(_decidable(card, by), State.HELD, by)


def _decidable(card: Thanks, by: Resident) -> Thanks:
    current = (
        Thanks.objects.select_for_update(no_key=True, of=("self",))
        .select_related("order__community")
        .get(pk=card.pk)
    )
    if not is_staff_of(by, current.order.community_id):
        raise NotAllowed(_("You have no business with this card."))
    if not current.may_be_shown:
        raise Refused(_("The one who wrote it did not agree to show it."))
    return current


def _decided(card: Thanks, state: str, by: Resident) -> Thanks:
    Thanks.objects.filter(pk=card.pk).update(state=state, decided_by=by, decided_at=timezone.now())
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=card.order.community,
        subject=card,
        summary=card.words,
        before={"state": card.state},
        after={"state": state},
    )
    card.refresh_from_db()
    return card


def to_decide(cards: QuerySet[Thanks]) -> QuerySet[Thanks]:
    """Cards that only the office's word is missing on."""
    agreed = ThanksTo.objects.filter(thanks=OuterRef("pk"), agreed_at__isnull=False)
    return cards.filter(Exists(agreed), state=State.WAITING)


def shown_in(community: Community, *, most: int = 6) -> list[dict[str, str]]:
    """The newest cards the neighbourhood may read: words without secrets, surnames of those who agreed."""
    named = ThanksTo.objects.select_related("claim__volunteer")
    cards = (
        Thanks.objects.filter(order__community=community, state=State.SHOWN)
        .select_related("order__building")
        .prefetch_related(Prefetch("volunteers", named))[:most]
    )
    return [_in_public(card) for card in cards]


def _in_public(card: Thanks) -> dict[str, str]:
    words, agreed = masked(card.order, card.words), []
    for row in card.volunteers.all():
        name = row.claim.volunteer.name
        words = words.replace(name, surname(name) if row.agreed_at else "＊" * len(name))
        if row.agreed_at:
            agreed.append(surname(name))
    return {"words": words, "to": "、".join(agreed), "from": card.order.public_where}


def surname(name: str) -> str:
    """赵师傅: as one speaks of a craftsman."""
    return f"{name[:2] if name.startswith(MANY_SIGNS) else name[:1]}师傅"
