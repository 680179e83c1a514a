"""What every page may show."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from community.access import staffed_communities
from community.models import Community, Duty, Message, PartnerMember, Resident, StreetMember, Volunteer
from community.navigation import Link, Standing, bottom_links, footer_links, links_for


def page(request: HttpRequest) -> dict[str, Any]:
    return {"site": PageContext(request)}


class PageContext:
    """Asked lazily by templates, so that a page that shows none of it costs no query."""

    languages = settings.LANGUAGES

    def __init__(self, request: HttpRequest):
        self.request = request

    @property
    def person(self) -> Resident | None:
        """Who is logged in."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.person)

    @cached_property
    def community(self) -> Community | None:
        """The person's own; for a stranger the only one there is."""
        if self.person is not None:
            return self.standing.community
        active = list(Community.objects.filter(is_active=True)[:2])
        return active[0] if len(active) == 1 else None

    @property
    def is_staff(self) -> bool:
        return self.standing.is_staff

    @property
    def is_keeper(self) -> bool:
        return self.standing.is_keeper

    @property
    def unread(self) -> int:
        return self.standing.unread

    @property
    def staffed(self) -> list[Community]:
        return list(staffed_communities(self.person)) if self.person and self.is_staff else []

    @cached_property
    def links(self) -> list[Link]:
        """The whole menu, for a wide screen."""
        return links_for(self.standing, self.request.path)

    @property
    def bottom_links(self) -> list[Link]:
        """The few that fit under a thumb."""
        return bottom_links(self.links, senior=self.senior_mode)

    @property
    def footer_links(self) -> list[Link]:
        return footer_links(self.request.path)

    @property
    def senior_mode(self) -> bool:
        """关怀版: larger type and targets, fewer things on a page."""
        return self.request.COOKIES.get("senior") == "1"

    @property
    def theme(self) -> str:
        """light, dark, or auto by the device."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in {"light", "dark"} else "auto"

    @property
    def here(self) -> str:
        """Where a switch in the footer leads back to: this page, or the one whose form was just sent."""
        if self.request.method in {"GET", "HEAD"}:
            return self.request.get_full_path()
        return local_path(self.request, self.request.headers.get("Referer", ""))


def standing_of(person: Resident | None) -> Standing:
    """Everything the menu depends on, in one query."""
    if person is None:
        return Standing()
    duties = Duty.objects.filter(resident=OuterRef("pk"))
    unread = Message.objects.shown().filter(resident=OuterRef("pk"), read_at__isnull=True).order_by()
    found = (
        Resident.objects.select_related("community")
        .annotate(
            staffs=Exists(duties.filter(kind=Duty.Kind.STAFF)),
            keeps=Exists(duties.filter(kind=Duty.Kind.KEEPER)),
            volunteers=Exists(Volunteer.objects.approved().filter(resident=OuterRef("pk"))),
            answers=Exists(PartnerMember.objects.filter(resident=OuterRef("pk"), partner__is_active=True)),
            oversees=Exists(StreetMember.objects.filter(resident=OuterRef("pk"), street__is_active=True)),
            unread=Subquery(
                unread.values("resident").annotate(n=Count("pk")).values("n"), output_field=IntegerField()
            ),
        )
        .get(pk=person.pk)
    )
    return Standing(
        is_known=True,
        is_staff=person.is_superuser or found.staffs,
        is_keeper=person.is_superuser or found.keeps or found.staffs,
        is_volunteer=found.volunteers,
        is_partner=found.answers,
        is_street=found.oversees,
        unread=found.unread or 0,
        community=found.community,
    )


def local_path(request: HttpRequest, url: str) -> str:
    """The address within this site that `url` names, or the home page when it leads elsewhere."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/") and not path.startswith("//") else "/"
