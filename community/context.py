"""What every page may show."""

from typing import Any

from django.http import HttpRequest

from community.access import kept_communities, staffed_communities
from community.models import Community


def page(request: HttpRequest) -> dict[str, Any]:
    return {"site": PageContext(request)}


class PageContext:
    """Asked lazily by templates, so that a page that shows none of it costs no query."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @property
    def person(self):
        return getattr(self.request, "user", None)

    @property
    def community(self) -> Community | None:
        person = self.person
        return person.community if person and person.is_authenticated else None

    @property
    def is_staff(self) -> bool:
        return bool(self.person and self.person.is_authenticated and self.person.is_staff)

    @property
    def is_keeper(self) -> bool:
        return bool(self.person and self.person.is_authenticated and kept_communities(self.person).exists())

    @property
    def staffed(self) -> list[Community]:
        return list(staffed_communities(self.person)) if self.is_staff else []

    @property
    def senior_mode(self) -> bool:
        """关怀版: larger type and targets, fewer things on a page."""
        return self.request.COOKIES.get("senior") == "1"

    @property
    def theme(self) -> str:
        """light, dark, or auto by the device."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in {"light", "dark"} else "auto"

    @property
    def unread(self) -> int:
        person = self.person
        if not person or not person.is_authenticated:
            return 0
        return person.messages.filter(read_at__isnull=True)[:99].count()
