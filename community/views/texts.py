"""Pages that only say something."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "community/pages/about.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "community/pages/privacy.html")


@login_not_required
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "community/pages/help.html")
