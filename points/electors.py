"""Who has a vote. The list is written when the vote is opened and never changed: whoever moves afterwards votes where they
stood then, or not at all.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Building, Community, Resident
from points.models import Ballot, PaperVote, Vote, Voter

OF_AGE = 18
A_BATCH = 1000


def electorate(community: Community, *, per: str, building: Building | None) -> QuerySet[Resident]:
    """Grown-ups of the community; for votes by home, those whose door is known."""
    youngest = timezone.localdate().year - OF_AGE
    people = Resident.objects.filter(Q(birth_year=None) | Q(birth_year__lte=youngest))
    people = people.filter(community=community, is_active=True).order_by()
    if building is not None:
        people = people.filter(building=building)
    if per == Ballot.Per.HOME:
        people = people.filter(building__isnull=False).exclude(room="")
    return people


def voice_of(per: str, resident: Resident) -> str:
    """Whose vote this person's would be, as the register has it now."""
    if per == Ballot.Per.HOME:
        return f"home:{resident.building_id}:{resident.unit}:{resident.room}"
    return f"resident:{resident.pk}"


def voices(people: Sequence[Resident], per: str) -> int:
    """How many votes these people have together."""
    return len({voice_of(per, person) for person in people})


def freeze(ballot: Ballot, people: Sequence[Resident]) -> None:
    Voter.objects.bulk_create(
        (
            Voter(ballot=ballot, resident=person, voice=voice_of(ballot.per, person))
            for person in sorted(people, key=lambda person: person.pk)
        ),
        batch_size=A_BATCH,
    )


def voter_of(ballot: Ballot, resident: Resident) -> Voter | None:
    return ballot.voters.filter(resident=resident).first()


def why_not(ballot: Ballot, resident: Resident) -> str:
    """Why this person has no vote; nothing when they have one."""
    if voter_of(ballot, resident) is not None:
        return ""
    if resident.date_joined > ballot.opened_at:
        return _("Only who was registered when the vote was opened can vote. Please ask the office.")
    if ballot.building is not None and resident.building_id != ballot.building_id:
        return _("Only residents of %(building)s vote on this.") % {"building": ballot.building.label}
    if ballot.per == Ballot.Per.HOME and not resident.room:
        return _(
            "Each home has one vote, and the office does not know your door yet. Please tell the office."
        )
    day = timezone.localtime(ballot.opened_at).strftime("%Y-%m-%d")
    if ballot.per == Ballot.Per.HOME:
        return _(
            "Which homes vote was written down on %(day)s, when the vote was opened. Your door was entered or changed "
            "afterwards, so you cannot vote this time."
        ) % {"day": day}
    return _("You were not among those who had a vote when it was opened on %(day)s.") % {"day": day}


class Doors:
    """Reads doors out of voices, with the names of a community's buildings asked for once."""

    def __init__(self, community_id: int):
        buildings = Building.objects.filter(community=community_id)
        self._labels = {str(building.pk): building.label for building in buildings}

    def of(self, voice: str) -> str:
        """3号楼2单元903, for the vote of a home; nothing for a person's own."""
        kind, _colon, rest = voice.partition(":")
        if kind != "home":
            return ""
        building, unit, room = rest.split(":", 2)
        return f"{self._labels.get(building, '')}{f'{unit}单元' if unit else ''}{room}"


def has_moved(voter: Voter) -> bool:
    """Whether the register has another door by now."""
    return voice_of(voter.ballot.per, voter.resident) != voter.voice


def votes_for_old_home(ballot: Ballot, resident: Resident) -> str:
    """The door somebody votes for though they moved; nothing when they did not."""
    voter = voter_of(ballot, resident)
    if voter is None or voter.voice == voice_of(ballot.per, resident):
        return ""
    return Doors(ballot.topic.community_id).of(voter.voice)


def listed(ballot: Ballot, words: str = "") -> QuerySet[Voter]:
    """The list, each with `has_voted` (their voice, whoever gave it) and `on_paper`; by name or room."""
    cast = Vote.objects.filter(ballot=ballot, voice=OuterRef("voice"))
    papers = PaperVote.objects.filter(ballot=ballot, vote__voice=OuterRef("voice"))
    found = ballot.voters.select_related("resident__building", "ballot")
    if words := words.strip()[:40].replace("\x00", ""):
        found = found.filter(Q(resident__name__icontains=words) | Q(voice__endswith=f":{words}"))
    return found.annotate(has_voted=Exists(cast), on_paper=Exists(papers))


class Missing(NamedTuple):
    """Somebody who would have a vote now and is not on the list."""

    resident: Resident
    is_new: bool  # registered after the vote was opened; otherwise their door came or changed


def missing(ballot: Ballot, *, most: int) -> list[Missing]:
    people = electorate(ballot.topic.community, per=ballot.per, building=ballot.building)
    late = people.exclude(pk__in=ballot.voters.values("resident")).select_related("building").order_by("-pk")
    return [Missing(person, person.date_joined > ballot.opened_at) for person in late[:most]]
