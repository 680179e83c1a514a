"""The main pages at each size: queries, median time, weight; sizes taken in turns."""

import gc
import gzip
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, reverse

from benchmarks.databases import CountedQueries, Databases
from benchmarks.order_book import RARE_ITEM, RARE_PHONE
from community.models import Resident
from repairs.models import RepairOrder

BACKEND = "community.accounts.backends.PhoneBackend"


@dataclass
class Place:
    """Who looks, and at what, in one database."""

    staff: Client
    resident: Client
    volunteer: Client
    guest: Client
    short: int
    long: int
    middle: int  # the middle order of the whole list
    own_middle: int  # … and of the resident's list
    hall_seen: str = ""


@dataclass(frozen=True)
class PageToMeasure:
    name: str
    who: str
    url: Callable[[Place], str]
    status: int = 200
    grows: bool = True  # whether it is held against its own time at the smallest size


@dataclass
class Measured:
    queries: int
    raw: int
    packed: int
    walls: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.walls) * 1000

    def ratio_to(self, other: "Measured", *, is_embedded: bool) -> float:
        """By processor time where the database is part of this process: that is deaf to the computer's other work."""
        mine, theirs = (self.works, other.works) if is_embedded else (self.walls, other.walls)
        return statistics.median(mine) / statistics.median(theirs)


def admin_search(words: str) -> Callable[[Place], str]:
    return lambda place: reverse("admin:repairs_repairorder_changelist") + f"?q={quote(words)}"


PAGES = [
    PageToMeasure("home, stranger", "guest", lambda place: reverse("home")),
    PageToMeasure("home, resident", "resident", lambda place: reverse("home")),
    PageToMeasure("hall", "volunteer", lambda place: reverse("repairs:hall")),
    PageToMeasure(
        "hall, asked again, unchanged",
        "volunteer",
        lambda place: reverse("repairs:hall_list") + f"?seen={place.hall_seen}",
        status=204,
    ),
    PageToMeasure("my jobs", "volunteer", lambda place: reverse("repairs:jobs")),
    PageToMeasure("my requests", "resident", lambda place: reverse("repairs:mine")),
    PageToMeasure(
        "my requests, deep page",
        "resident",
        lambda place: reverse("repairs:mine") + f"?before={place.own_middle}",
    ),
    PageToMeasure(
        "order, 1 timeline row", "resident", lambda place: reverse("repairs:order", args=[place.short])
    ),
    PageToMeasure(
        "order, 50 timeline rows", "resident", lambda place: reverse("repairs:order", args=[place.long])
    ),
    PageToMeasure("passbook", "volunteer", lambda place: reverse("points:passbook")),
    PageToMeasure("shop", "resident", lambda place: reverse("points:shop")),
    PageToMeasure("Today", "staff", lambda place: reverse("admin:index")),
    PageToMeasure("office list", "staff", lambda place: reverse("admin:repairs_repairorder_changelist")),
    PageToMeasure(
        "office list, deep page",
        "staff",
        lambda place: reverse("admin:repairs_repairorder_changelist") + f"?p=older-{place.middle}",
    ),
    PageToMeasure(
        "office list, open only",
        "staff",
        lambda place: reverse("admin:repairs_repairorder_changelist") + "?state__exact=open",
    ),
    PageToMeasure("search, common word", "staff", admin_search("水龙头")),
    PageToMeasure("search, rare word", "staff", admin_search(RARE_ITEM)),
    PageToMeasure("search, end of a phone", "staff", admin_search(RARE_PHONE[-4:])),
    PageToMeasure("search, two common words", "staff", admin_search("水龙头 3号楼")),
    PageToMeasure("search, words that never meet", "staff", admin_search("水龙头 门框")),
]


def existing() -> list[PageToMeasure]:
    """Those whose address is known."""
    blank = Place(*[Client()] * 4, 1, 1, 1, 1)
    found = []
    for page in PAGES:
        try:
            page.url(blank)
        except NoReverseMatch:
            continue
        found.append(page)
    return found


def visitors() -> Place:
    staff = Resident.objects.get(duties__kind="staff")
    asker = Resident.objects.get(helps__isnull=False)
    volunteer = Resident.objects.filter(volunteer__isnull=False).order_by("pk").first()
    newest = RepairOrder.objects.order_by("-pk").values_list("pk", flat=True)
    own = list(newest.filter(requester=asker))
    return Place(
        staff=logged_in(staff),
        resident=logged_in(asker),
        volunteer=logged_in(volunteer),
        guest=Client(headers={"accept-encoding": "identity"}),
        short=newest[1],
        long=newest[0],
        middle=newest[RepairOrder.objects.count() // 2],
        own_middle=own[len(own) // 2],
    )


def logged_in(person: Resident) -> Client:
    client = Client(headers={"accept-encoding": "identity"})
    client.force_login(person, backend=BACKEND)
    return client


def measure(databases: Databases, names: list[str], rounds: int) -> dict[str, dict[str, Measured]]:
    """Page → database → what was measured."""
    places = {}
    for name in names:
        databases.use(name)
        places[name] = visitors()
        _learn_hall(places[name])
    found: dict[str, dict[str, Measured]] = {}
    for page in existing():
        found[page.name] = {}
        for name in names:
            databases.use(name)
            found[page.name][name] = _first_look(page, places[name])
        _take_turns(databases, page, places, found[page.name], rounds)
    return found


def _learn_hall(place: Place) -> None:
    """What the hall's list says it has shown, so that asking again finds nothing new."""
    from repairs.hall import signature_for

    volunteer = Resident.objects.get(pk=place.volunteer.session["_auth_user_id"])
    place.hall_seen = signature_for(volunteer, QueryDict(""))


def _first_look(page: PageToMeasure, place: Place) -> Measured:
    client, url = getattr(place, page.who), page.url(place)
    client.get(url)
    with CountedQueries() as queries:
        response = client.get(url)
    body = response.content
    if response.status_code != page.status:
        raise SystemExit(f"{page.name}: {url} answered {response.status_code}, not {page.status}.")
    return Measured(len(queries), len(body), len(gzip.compress(body, 6)))


def _take_turns(
    databases: Databases,
    page: PageToMeasure,
    places: dict[str, Place],
    measured: dict[str, Measured],
    rounds: int,
) -> None:
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            for name in list(places) if number % 2 else reversed(places):
                databases.use(name)
                client, url = getattr(places[name], page.who), page.url(places[name])
                client.get(url)  # so that the processor's caches hold this database, not the one before
                wall, work = time.perf_counter(), time.thread_time()
                client.get(url)
                measured[name].works.append(time.thread_time() - work)
                measured[name].walls.append(time.perf_counter() - wall)
    finally:
        gc.enable()
