"""Buttons that call operations: each a step with its own small page, so that every change is a POST with a question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.errors import Refused
from community.models import Resident
from community.once import OnceFormMixin, answered_before, once

Text = str | Promise


class StepForm(OnceFormMixin):
    """What a step asks for; `thing` is what it is taken on."""

    def __init__(self, *args: Any, thing: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the thing."""


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=120)


@dataclass(frozen=True)
class Step:
    """`perform(thing, by=…, **answers)` does it, and may return the thing to show next.

    With `takes_key` it also gets the form's one-use key, to make a reference of.
    """

    name: str
    label: Text
    done: Text
    perform: Callable[..., Model | None]
    form: type[StepForm] = StepForm
    when: Callable[[Any], bool] = lambda thing: True
    hint: Text = ""
    takes_key: bool = False
    is_grave: bool = False
    is_primary: bool = False

    @property
    def asks(self) -> bool:
        return any(name != "once" for name in self.form.base_fields)


@dataclass(frozen=True)
class Button:
    step: Step
    url: str
    form: forms.Form | None


class StepsMixin:
    """Adds `<id>/step/<name>/` for each of `steps`, and their buttons to the object's page."""

    steps: tuple[Step, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)  # type: ignore[attr-defined]
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"  # type: ignore[attr-defined]
        return [path("<int:object_id>/step/<slug:name>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def step_url(self, thing: Model, name: str) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_step", args=[thing.pk, name])

    def buttons(self, thing: Model) -> list[Button]:
        """A step that asks nothing is a form of its own; the others lead to their page."""
        return [
            Button(step, self.step_url(thing, step.name), None if step.asks else step.form(thing=thing))
            for step in self.steps
            if step.when(thing)
        ]

    def step_view(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        thing = self.get_object(request, str(object_id))  # type: ignore[attr-defined]
        step = next((step for step in self.steps if step.name == name), None)
        if step is None:
            raise Http404
        if request.method != "POST":
            if not step.when(thing):
                raise Http404
            return self._ask(request, thing, step, step.form(thing=thing))
        earlier = answered_before(
            request.POST.get("once", ""),
            purpose=self._purpose(step, thing),
            by=request.user,  # type: ignore[arg-type]
        )
        if earlier:
            return self._done(request, step, earlier)
        form = step.form(request.POST, request.FILES, thing=thing)
        if form.is_valid():
            try:
                return self._take(request, thing, step, form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
        return self._ask(request, thing, step, form)

    def _take(self, request: HttpRequest, thing: Model, step: Step, answers: dict) -> HttpResponse:
        by: Resident = request.user  # type: ignore[assignment]
        key = answers["once"]
        if not step.takes_key:
            answers = {name: value for name, value in answers.items() if name != "once"}

        def make() -> str:
            return self._address(step.perform(thing, by=by, **answers) or thing)

        address, _made_now = once(key, purpose=self._purpose(step, thing), by=by, make=make)
        return self._done(request, step, address)

    def _purpose(self, step: Step, thing: Model) -> str:
        return f"{self.opts.model_name[:12]}:{step.name}:{thing.pk}"[:40]  # type: ignore[attr-defined]

    def _done(self, request: HttpRequest, step: Step, address: str) -> HttpResponse:
        """The second press of a double click is told the same as the first."""
        messages.success(request, str(step.done))
        return redirect(address)

    def _address(self, thing: Model) -> str:
        return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])

    def _ask(self, request: HttpRequest, thing: Model, step: Step, form: forms.Form) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": thing,
            "title": step.label,
            "step": step,
            "form": form,
            "back": self._address(thing),
        }
        return TemplateResponse(request, "admin/step.html", context)
