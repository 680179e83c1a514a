from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import certificates
from community.admin.base import ChoiceFilter, ReadOnlyAdmin
from community.admin.board import capped, day, how_many
from community.admin.office import Office
from community.admin.steps import ReasonForm, Step
from community.admin.today import Panel, Row, register_panels
from community.models import VolunteerCertificate

State = VolunteerCertificate.State


class ExpiryFilter(ChoiceFilter):
    title = gettext_lazy("validity")
    parameter_name = "validity"
    answers = {
        "valid": (gettext_lazy("valid"), lambda office: _ends(after=True)),
        "expired": (gettext_lazy("expired"), lambda office: _ends(after=False)),
    }


def _ends(*, after: bool) -> Q:
    today = timezone.localdate()
    return Q(valid_until__gte=today) if after else Q(valid_until__lt=today)


@admin.register(VolunteerCertificate)
class VolunteerCertificateAdmin(ReadOnlyAdmin):
    community_path = "volunteer__resident__community"
    menu_order = 23
    list_display = ["volunteer", "skill", "number", "valid_until", "state", "presented_at"]
    list_filter = ["state", ExpiryFilter, "skill"]
    list_select_related = ["volunteer__resident", "skill"]
    search_fields = ["volunteer__resident__name", "number"]
    fields = [
        "volunteer", "skill", "number", "valid_until", "picture", "state", "presented_at", "checked_at",
        "checked_by", "reason",
    ]  # fmt: skip
    steps = (
        Step(
            "check",
            gettext_lazy("Checked against the paper"),
            gettext_lazy("Checked. The volunteer has been told."),
            certificates.check,
            when=lambda paper: paper.state in {State.WAITING, State.REFUSED} and not paper.is_expired,
            is_primary=True,
        ),
        Step(
            "refuse",
            gettext_lazy("Do not accept"),
            gettext_lazy("Not accepted. The volunteer has been told the reason."),
            certificates.refuse,
            form=ReasonForm,
            when=lambda paper: paper.state in {State.WAITING, State.CHECKED},
            hint=gettext_lazy("The volunteer reads this reason. Jobs already taken stay theirs."),
            is_grave=True,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.fields or [])

    @admin.display(description=gettext_lazy("photo"))
    def picture(self, paper: VolunteerCertificate) -> str:
        photo = getattr(paper, "photo", None)
        if photo is None:
            return "—"
        address = photo.get_absolute_url()
        return format_html(
            '<a href="{}"><img src="{}?s=1" alt="{}"></a>', address, address, _("Photo of the certificate")
        )


def _to_check(office: Office) -> QuerySet:
    waiting = VolunteerCertificate.objects.filter(state=State.WAITING)
    return office.narrow(waiting, "volunteer__resident__community")


@register_panels(62, later=lambda office: _to_check(office).values("pk"))
def certificates_to_check(office: Office) -> Iterable[Panel]:
    rows = capped(_to_check(office).order_by("id").select_related("volunteer__resident", "skill"))
    yield Panel(
        title=_("Certificates to check"),
        icon="check",
        rows=[_row(paper) for paper in rows],
        count=how_many(rows),
        all_url=reverse("admin:community_volunteercertificate_changelist") + "?state__exact=waiting",
        calm=_("Every certificate has been checked."),
    )


def _row(paper: VolunteerCertificate) -> Row:
    url = reverse("admin:community_volunteercertificate_change", args=[paper.pk])
    return Row(
        title=f"{paper.volunteer} {paper.skill.label}",
        url=url,
        facts=(paper.number, f"{paper.valid_until:%Y-%m-%d}", day(paper.presented_at)),
        step=_("Check"),
        step_url=url,
    )
