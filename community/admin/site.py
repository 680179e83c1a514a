"""The office's front door: who may enter, the Today board, finding things, and which community is looked at."""

from functools import cache, update_wrapper
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from community.admin import today
from community.admin.base import OfficeAdmin
from community.admin.office import CHOSEN, office_of
from community.templatetags.office import EMPTY

LEFT_OUT = {"view_on_site", "password_change", "password_change_done"}


class NamesakesApart(AutocompleteJsonView):
    """Autocomplete that says more than a name where an admin knows more."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        told = getattr(self.model_admin, "told_apart", str)
        return super().serialize_result(obj, to_field_name) | {"text": told(obj)}


class WeixiuAdminSite(admin.AdminSite):
    site_header = _("邻里微修 office")
    site_title = _("邻里微修 office")
    index_title = _("Today")
    enable_nav_sidebar = False
    empty_value_display = EMPTY

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Closed by default: what packages bring along knows nothing of communities and stays outside."""
        if admin_class is not None and issubclass(admin_class, OfficeAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """A post is enough: Django's permissions are not used. A missing second factor is asked for before this."""
        return bool(request.user.is_active and request.user.is_staff)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """For people without a post the office does not exist."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not request.user.is_staff:
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[Any]:
        own = [
            path("switch/", self.admin_view(require_POST(self.switch)), name="switch"),
            path("other/", self.admin_view(self.other), name="other"),
            path("search/", self.admin_view(self.search), name="search"),
        ]
        return own + [url for url in super().get_urls() if getattr(url, "name", "") not in LEFT_OUT]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One login for the whole site."""
        target = request.GET.get("next") or reverse("admin:index")
        if request.user.is_authenticated and self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return NamesakesApart.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "office": office_of(request),
            "bar": self.bar(),
            "index_url": reverse("admin:index"),
        }

    def bar(self) -> list[dict[str, Any]]:
        """The few lists that are used all day."""
        shown = [
            (getattr(model_admin, "menu_order", 50), model)
            for model, model_admin in self._registry.items()
            if getattr(model_admin, "in_bar", False)
        ]
        shown.sort(key=lambda pair: pair[0])
        return [
            {
                "label": model._meta.verbose_name_plural,
                "url": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
            }
            for _order, model in shown
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order of a day's work instead of the alphabet's."""
        apps = self._build_app_dict(request, app_label)

        def place(model: dict[str, Any]) -> int:
            return getattr(self._registry[model["model"]], "menu_order", 50)

        for app in apps.values():
            app["models"].sort(key=place)
        return sorted(apps.values(), key=lambda app: place(app["models"][0]))

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        board = today.board(office_of(request))
        return super().index(request, {"board": board, **(extra_context or {})})

    def other(self, request: HttpRequest) -> HttpResponse:
        """The panels that need not stand on Today."""
        board = today.others(office_of(request))
        context = {**self.each_context(request), "title": _t("Other things"), "board": board}
        return TemplateResponse(request, "admin/other.html", context)

    def search(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:60]
        groups = today.found(office_of(request), words) if words else []
        context = {**self.each_context(request), "title": _t("Search"), "q": words, "groups": groups}
        return TemplateResponse(request, "admin/search.html", context)

    def switch(self, request: HttpRequest) -> HttpResponse:
        """Look at one community, or at all of one's own together."""
        wanted = request.POST.get("community", "")
        known = {str(place.pk): place.pk for place in office_of(request).communities}
        request.session[CHOSEN] = known.get(wanted)
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("admin:index")
        return HttpResponseRedirect(target)


@cache
def the_office() -> WeixiuAdminSite:
    """The one site. Django asks while this package is still registering with it, and must not get a second one."""
    return WeixiuAdminSite()
