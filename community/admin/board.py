"""The ground floor's part of the Today board: applications, messages that failed, and finding people."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.admin.office import Office
from community.admin.people import matching
from community.admin.today import CAP, SHOWN, Group, Panel, Row, register_panels, register_search
from community.models import Message, Resident, Volunteer

FOUND = 10


def capped(rows: QuerySet, *, first: int = SHOWN) -> list:
    """The first rows, each with `in_all`, how many there are, counted up to CAP: one query for both."""
    some = rows.filter(pk__in=rows.values("pk")[:CAP])
    return list(some.annotate(in_all=Window(Count("*")))[:first])


def how_many(rows: list) -> int:
    return rows[0].in_all if rows else 0


def day(moment) -> str:
    return timezone.localtime(moment).strftime("%m-%d %H:%M")


@register_panels(60)
def applications(office: Office) -> Iterable[Panel]:
    waiting = Volunteer.objects.filter(state=Volunteer.State.APPLIED).order_by("id")
    rows = capped(office.narrow(waiting, "resident__community").select_related("resident__building"))
    yield Panel(
        title=_("Volunteer applications"),
        icon="person",
        rows=[_application(volunteer) for volunteer in rows],
        count=how_many(rows),
        all_url=reverse("admin:community_volunteer_changelist") + "?state__exact=applied",
        calm=_("Nobody is waiting for an answer."),
    )


def _application(volunteer: Volunteer) -> Row:
    url = reverse("admin:community_volunteer_change", args=[volunteer.pk])
    return Row(
        title=volunteer.resident.name,
        url=url,
        facts=(volunteer.resident.home, volunteer.about, day(volunteer.applied_at)),
        step=_("Decide"),
        step_url=url,
    )


def _failed(office: Office) -> QuerySet:
    return office.narrow(Message.objects.filter(state=Message.State.FAILED))


@register_panels(70, later=lambda office: _failed(office).values("pk"))
def failed_messages(office: Office) -> Iterable[Panel]:
    rows = capped(_failed(office).order_by("-id").select_related("resident"))
    yield Panel(
        title=_("Messages that did not get through"),
        icon="chat",
        rows=[_message(message) for message in rows],
        count=how_many(rows),
        all_url=reverse("admin:community_message_changelist") + "?state__exact=failed",
        calm=_("Every message got through."),
    )


def _message(message: Message) -> Row:
    url = reverse("admin:community_message_change", args=[message.pk])
    to = message.resident.name if message.resident else message.to_phone
    return Row(
        title=to,
        url=url,
        facts=(message.text[:30], message.last_error[:40], day(message.created_at)),
        step=_("Send again"),
        step_url=reverse("admin:community_message_step", args=[message.pk, "send-again"]),
    )


@register_search(20)
def people(office: Office, words: str) -> Iterable[Group]:
    rows = office.narrow(Resident.objects.select_related("building")).order_by("-id")
    for word in words.split()[:4]:
        rows = rows.filter(matching(word))
    yield Group(
        title=_("People"),
        rows=[
            Row(
                title=person.name,
                url=reverse("admin:community_resident_change", args=[person.pk]),
                facts=(person.home, person.reach),
            )
            for person in rows[:FOUND]
        ],
        all_url=reverse("admin:community_resident_changelist") + "?" + urlencode({"q": words}),
    )
