"""The menu: who is offered which ways, in the top bar and under the thumb."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Community

UNDER_THE_THUMB = 5
UNDER_A_SENIOR_THUMB = 4


@dataclass(frozen=True)
class Standing:
    """What the person looking at a page is here. A stranger is nothing of it."""

    is_known: bool = False
    is_staff: bool = False
    is_keeper: bool = False
    is_volunteer: bool = False
    is_partner: bool = False
    is_street: bool = False
    unread: int = 0
    community: Community | None = None


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    icon: str
    is_current: bool = False
    rank: int = 9  # the lowest ranks are kept where there is little room


# name of the address, label, icon, rank
HOME = ("home", _("Home"), "home", 0)
REPORT = ("repairs:report", _("New repair"), "report", 4)
MINE = ("repairs:mine", _("My repairs"), "list", 5)
HALL = ("repairs:hall", _("Job hall"), "hall", 1)
JOBS = ("repairs:jobs", _("My jobs"), "jobs", 2)
PARTNER = ("repairs:partner", _("Referred to us"), "partner", 1)
STREET = ("repairs:street", _("Street office"), "people", 1)
COUNTER = ("points:counter", _("Counter"), "shop", 2)
OFFICE = ("admin:index", _("Office"), "building", 1)
ACTIVITIES = ("points:activities", _("Activities"), "calendar", 7)
TOPICS = ("points:topics", _("Topics"), "chat", 8)
POINTS = ("points:passbook", _("Points"), "points", 6)
PROFILE = ("profile", _("Me"), "person", 0)
LOGIN = ("login", _("Log in"), "person", 5)

Entry = tuple[str, str | Promise, str, int]


def links_for(standing: Standing, path: str) -> list[Link]:
    return _resolved(_offered(standing), path)


def bottom_links(links: Iterable[Link], *, senior: bool = False) -> list[Link]:
    """The most needed, still in the menu's order."""
    links = list(links)
    room = UNDER_A_SENIOR_THUMB if senior else UNDER_THE_THUMB
    kept = sorted(links, key=lambda link: link.rank)[:room]
    return [link for link in links if link in kept]


def footer_links(path: str) -> list[Link]:
    return _resolved(
        [
            ("repairs:progress", _("How repairs are going"), "list", 0),
            ("help", _("How to use this"), "info", 0),
            ("repairs:responsibility", _("Who is responsible for what"), "list", 0),
            ("about", _("About us"), "info", 0),
            ("privacy", _("Privacy"), "info", 0),
        ],
        path,
    )


def _offered(standing: Standing) -> list[Entry]:
    if not standing.is_known:
        return [HOME, REPORT, LOGIN]
    work = [
        (standing.is_staff, OFFICE),
        (standing.is_volunteer, HALL),
        (standing.is_volunteer, JOBS),
        (standing.is_partner, PARTNER),
        (standing.is_street, STREET),
        (standing.is_keeper, COUNTER),
    ]
    return [
        HOME,
        *(entry for is_offered, entry in work if is_offered),
        REPORT,
        MINE,
        ACTIVITIES,
        TOPICS,
        POINTS,
        PROFILE,
    ]


def _resolved(entries: list[Entry], path: str) -> list[Link]:
    """Links, the one that leads nearest to here marked."""
    urls = [reverse(name) for name, *_rest in entries]
    here = max((url for url in urls if _leads_to(url, path)), key=len, default="")
    return [
        Link(label, url, icon, is_current=url == here, rank=rank)
        for url, (_name, label, icon, rank) in zip(urls, entries, strict=True)
    ]


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
