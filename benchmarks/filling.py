"""A community that has worked for years: orders in every state with their timelines, claims, passbooks, messages.

The same seed gives the same community. What is looked up by name in the measurements (a rare item, a phone, a
resident with a long list) is there the same number of times at every size, so that pages weigh the same.
"""

import random

from django.db import connection

from benchmarks.loading import Loader
from benchmarks.order_book import OrderBook
from benchmarks.order_states import states
from benchmarks.town import Town
from repairs import workflow

LONG_TIMELINE = 50


def fill(size: int, *, open_orders: int = 0) -> None:
    """A community with `size` orders, of which at least `open_orders` wait for a volunteer."""
    dice = random.Random(20261123)
    town = Town(size, dice)
    town.shelves()
    with Loader() as loader:
        book = OrderBook(size, town, dice, loader)
        for pk, state in enumerate(states(size, dice, open_orders=open_orders), 1):
            book.order(pk, state)
        book.close()
    town.redemptions()
    special_orders(town)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what its daemon does by itself within a minute


def special_orders(town: Town) -> None:
    """The two orders whose pages are compared: one line of timeline, and fifty."""
    fields = {
        "community": town.place,
        "item": "厨房水龙头松动",
        "contact_name": town.asker.name,
        "contact_phone": town.asker.contact_phone,
        "requester": town.asker,
        "by": town.asker,
        "building": town.asker.building,
        "skill": town.skills["plumbing"],
    }
    workflow.submit(**fields)
    long = workflow.submit(**fields)
    workflow.publish(long, by=town.staff, skill=fields["skill"], size="small", places=1)
    while long.events.count() < LONG_TIMELINE:
        workflow.claim(long, by=town.regular)
        long.refresh_from_db()
        workflow.release(long, by=town.regular, reason="临时有事")
