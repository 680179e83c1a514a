"""The points supermarket: the shelf, one product, and redeeming it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from community import photos
from community.access import is_keeper_of
from community.models import Resident
from points import catalogue, ledger, limits, opening, pools
from points import shop as operations
from points.catalogue import Offer
from points.forms import RedeemForm
from points.forms.shop import PutForm
from points.models import CartLine, Category, Product, ProductPhoto
from points.views.common import Asked, Whom, done_once, helped_by, posted


def shop(request: Asked) -> HttpResponse:
    whom = Whom(request)
    community = whom.resident.community
    if community is None:
        return render(request, "points/shop_nowhere.html", {"whom": whom})
    balance = pools.spendable(whom.resident)
    return render(
        request,
        "points/shop.html",
        {
            "whom": whom,
            "community": community,
            "balance": balance,
            "shelf": catalogue.shelf(community, request.GET, balance=balance),
            "categories": Category.objects.filter(community=community),
            "chosen": request.GET.get("category", ""),
            "words": request.GET.get("q", ""),
            "hours": opening.of(community),
            "in_basket": CartLine.objects.filter(resident=whom.resident).count(),
        },
    )


@require_GET
def product(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    return render(
        request,
        "points/product.html",
        {"whom": whom, "offer": _offer(whom.resident, pk), "form": PutForm()},
    )


def redeem(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    offer = _offer(whom.resident, pk)
    form = RedeemForm(posted(request), offer=offer)
    if form.is_valid():
        address = _redeem(request, form, offer.product, whom.resident)
        if address:
            messages.success(request, _("Redeemed. Show the code at the counter."))
            return redirect(address)
        offer = _offer(whom.resident, pk)
        form.renew(offer)
    partner = pools.partner_of(whom.resident)
    context = {
        "whom": whom,
        "offer": offer,
        "form": form,
        "partner": partner,
        "partner_points": ledger.balance_of(partner) if partner else 0,
    }
    return render(request, "points/redeem.html", context)


def _redeem(request: Asked, form: RedeemForm, goods: Product, resident: Resident) -> str | None:
    def make() -> str:
        made = operations.redeem(
            resident=resident,
            product=goods,
            quantity=form.cleaned_data["quantity"],
            by=request.user,
            price_shown=form.cleaned_data["price_shown"],
        )
        return reverse("points:redemption", args=[made.pk])

    return done_once(form, request, purpose=f"redeem:{goods.pk}:{resident.pk}", make=make)


def _offer(resident: Resident, pk: int) -> Offer:
    """The product in this resident's own shop, on the shelf or not."""
    found = get_object_or_404(
        Product.objects.select_related("category", "photo", "community"),
        pk=pk,
        community_id=resident.community_id,
    )
    held = limits.held_by(resident, found) if found.limit_per_person else 0
    taken = limits.taken(resident, found) if found.limit_per_period else 0
    return Offer(found, pools.spendable(resident), held, taken)


@require_GET
def photo(request: Asked, pk: int, size: str) -> FileResponse:
    """A new photo has a new address, so browsers may keep this one; shared caches may not."""
    found = get_object_or_404(ProductPhoto.objects.select_related("product"), pk=pk)
    if not _may_look(request.user, found.product.community_id):
        raise Http404
    name = photos.thumbnail_name(found.file) if size == "small" else found.file
    try:
        file = open(photos.path_of(name), "rb")  # noqa: SIM115 - the response closes it
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"}
    )


def _may_look(person: Resident, community_id: int) -> bool:
    return (
        person.community_id == community_id
        or is_keeper_of(person, community_id)
        or helped_by(person).filter(community_id=community_id).exists()
    )
