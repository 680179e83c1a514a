"""Activities in the office: announced here, closed here, the list and the code one click away."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin
from community.admin.forms import VersionedForm
from community.admin.steps import ReasonForm, Step
from points import activities, sign_ups
from points.models import Activity

WRITABLE = {Activity.State.DRAFT, Activity.State.PUBLISHED}
WORTH_TELLING = {"starts_at", "ends_at", "place"}


class ActivityForm(VersionedForm):
    class Meta:
        model = Activity
        fields = "__all__"  # the admin's fieldsets say which

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and "capacity" in cleaned and cleaned["capacity"] < self._stored().taken:
            raise ValidationError(
                gettext("%(taken)d people have a place already.") % {"taken": self._stored().taken}
            )
        return cleaned


def may_call_off(activity: Activity) -> bool:
    return activity.state in WRITABLE and not activity.attendances.exists()


def may_close(activity: Activity) -> bool:
    return activity.is_published and activity.has_begun


@admin.register(Activity)
class ActivityAdmin(OfficeAdmin):
    menu_order = 50
    in_bar = True
    form = ActivityForm
    list_display = ["starts_at", "title", "community", "kind", "place", "taken", "capacity", "state"]
    list_filter = ["state", "kind", ("starts_at", admin.DateFieldListFilter)]
    list_select_related = ["community"]
    search_fields = ["title", "place"]
    autocomplete_fields = ["organiser"]
    readonly_fields = ["pages", "state", "taken", "reason"]
    fieldsets = [
        (None, {"fields": ["community", "pages", "state", "reason", "kind", "title", "about", "place"]}),
        (_("When"), {"fields": ["starts_at", "ends_at", "sign_up_until"]}),
        (_("Who"), {"fields": ["capacity", "taken", "organiser", "points", "seen_version"]}),
    ]
    steps = (
        Step(
            "publish",
            _("Publish"),
            _("Published. Residents can sign up."),
            activities.publish,
            when=lambda activity: activity.state == Activity.State.DRAFT,
            hint=_("From now on the points are a promise: they and the kind stay as they are."),
            is_primary=True,
        ),
        Step(
            "close",
            _("Close and give points"),
            _("Closed. Everybody who was there has the points."),
            activities.close,
            when=may_close,
            hint=_("Check the attendance list first: nobody can be checked in afterwards."),
            is_primary=True,
        ),
        Step(
            "cancel",
            _("Call off"),
            _("Called off. Everybody who signed up is told."),
            activities.cancel,
            form=ReasonForm,
            when=may_call_off,
            hint=_("Whoever signed up reads this reason."),
            is_grave=True,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state in WRITABLE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = super().get_readonly_fields(request, obj)
        is_promised = obj is not None and obj.state != Activity.State.DRAFT
        return [*fixed, "kind", "points"] if is_promised else fixed

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        """Only what the form asks: `taken` moves while somebody types. The form holds the row locked."""
        if not change:
            return super().save_model(request, obj, form, change)
        obj.version += 1
        written = [name for name in form.cleaned_data if name in form._meta.model._meta._forward_fields_map]
        obj.save(update_fields=[*written, "version"])
        if obj.is_published:
            sign_ups.fill_places(activities.hold(obj))
            if WORTH_TELLING & set(form.changed_data):
                activities.tell_of_change(obj, by=request.user)  # type: ignore[arg-type]
        return None

    @admin.display(description=_("pages"))
    def pages(self, activity: Activity) -> str:
        if activity.pk is None:
            return self.get_empty_value_display()
        ways = [(_("Activity page"), "points:activity"), (_("Attendance list"), "points:activity_people")]
        if activity.is_published:
            ways.append((_("Check-in code"), "points:activity_screen"))
        links = [(reverse(name, args=[activity.pk]), label) for label, name in ways]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)
