"""What was done and what was told: to read, and to send again what did not get through."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import audit
from community.admin.base import ChoiceFilter, ReadOnlyAdmin
from community.admin.steps import Step
from community.errors import Refused
from community.models import AuditEvent, Message, Resident


def send_again(message: Message, *, by: Resident) -> None:
    """Queue a failed message for the worker once more."""
    queued = Message.objects.filter(
        pk=message.pk, state__in=[Message.State.FAILED, Message.State.STALE]
    ).update(
        state=Message.State.WAITING, attempts=0, next_try_at=timezone.now(), stale_at=None, last_error=""
    )
    if not queued:
        raise Refused(_("This message is not waiting for another try."))
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=message.community,
        subject=message,
        summary=_("Sent again"),
    )


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    menu_order = 64
    list_display = ["created_at", "community", "to", "text", "state", "last_error"]
    list_filter = ["state"]
    list_select_related = ["resident", "community"]
    search_fields = ["=to_phone", "resident__name", "text"]
    fields = [
        "community", "resident", "to_phone", "text", "created_at", "read_at", "state", "attempts",
        "next_try_at", "last_error",
    ]  # fmt: skip
    steps = (
        Step(
            "send-again",
            _("Send again"),
            _("Queued. It goes out within a minute or two."),
            send_again,
            when=lambda message: message.state in {Message.State.FAILED, Message.State.STALE},
            is_primary=True,
        ),
    )

    @admin.display(description=_("to"))
    def to(self, message: Message) -> str:
        name = message.resident.name if message.resident else ""
        return " ".join(part for part in (name, message.to_phone) if part)


class SubjectFilter(ChoiceFilter):
    title = _("about")
    parameter_name = "about"
    answers = {
        "order": (_("repair orders"), Q(subject__startswith="repairs.RepairOrder:")),
        "person": (_("people"), Q(subject__startswith="community.Resident:")),
        "points": (_("passbooks"), Q(subject__startswith="points.Entry:")),
        "goods": (_("goods"), Q(subject__startswith="points.Product:")),
    }


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    menu_order = 66
    list_display = ["at", "community", "by", "kind", "summary", "about"]
    list_filter = ["kind", SubjectFilter, ("at", admin.DateFieldListFilter)]
    list_select_related = ["by", "community"]
    search_fields = ["summary", "=subject", "by__name"]
    fields = ["community", "at", "by", "kind", "about", "summary", "detail"]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """A line of the trail is its own history."""
        return self.change_view(request, object_id)

    @admin.display(description=_("about"))
    def about(self, line: AuditEvent) -> str:
        return line.about
