"""What comes after a visit, in the office: callbacks on record, and thank-you cards to look at."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.base import ReadOnlyAdmin
from community.admin.office import Office
from community.admin.steps import Step
from community.admin.today import CAP, SHOWN, Panel, Row, register_panels
from repairs import thanks
from repairs.models import Callback, Thanks


@admin.register(Callback)
class CallbackAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 14
    list_display = ["at", "order", "result", "how", "number", "by", "words"]
    list_filter = ["result", "how", ("at", admin.DateFieldListFilter)]
    list_select_related = ["order", "by"]
    search_fields = ["order__number"]
    fields = ["order", "round", "number", "at", "by", "how", "result", "words"]


def _is_undecided(card: Thanks) -> bool:
    return card.may_be_shown and card.state != Thanks.State.SHOWN


@admin.register(Thanks)
class ThanksAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 15
    list_display = ["at", "words", "order", "to", "may_be_shown", "state"]
    list_filter = ["state", "may_be_shown"]
    list_select_related = ["order"]
    search_fields = ["order__number", "words"]
    fields = ["order", "words", "to", "may_be_shown", "state", "decided_by", "decided_at"]
    steps = (
        Step(
            "show",
            gettext_lazy("Show on the progress page"),
            gettext_lazy("The neighbourhood can read it now."),
            thanks.show,
            when=_is_undecided,
            is_primary=True,
        ),
        Step(
            "hold",
            gettext_lazy("Do not show"),
            gettext_lazy("It stays between the two."),
            thanks.hold,
            when=lambda card: card.may_be_shown and card.state != Thanks.State.HELD,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("volunteers__claim__volunteer")

    @admin.display(description=gettext_lazy("volunteers"))
    def to(self, card: Thanks) -> str:
        names = []
        for row in card.volunteers.all():
            agreed = _("agrees") if row.agreed_at else _("has not agreed")
            names.append(f"{row.claim.volunteer.name} ({agreed})")
        return "、".join(names)


@register_panels(40)
def cards_to_look_at(office: Office) -> Iterable[Panel]:
    cards = thanks.to_decide(office.narrow(Thanks.objects.all(), "order__community"))
    found: list[Any] = list(cards.select_related("order").order_by("id")[:CAP])
    yield Panel(
        title=gettext_lazy("Thank-you cards to look at"),
        icon="heart",
        rows=[_row(card) for card in found[:SHOWN]],
        count=len(found),
        all_url=f"{reverse('admin:repairs_thanks_changelist')}?state__exact=waiting",
        calm=gettext_lazy("No card is waiting to be shown."),
    )


def _row(card: Thanks) -> Row:
    url = reverse("admin:repairs_thanks_change", args=[card.pk])
    return Row(title=card.words, url=url, facts=(card.order.item,), step=_("Look"), step_url=url)
