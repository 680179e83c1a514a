"""The project's addresses and the gallery of pieces, which visitors of the real one do not get."""

from django.urls import include, path

from community.urls import handler400, handler403, handler404, handler500
from community.views.styleguide import styleguide

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("styleguide/", styleguide, name="styleguide"), path("", include("community.urls"))]
