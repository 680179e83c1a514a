"""Ringing up goods for somebody who stands at the counter, and handing all of them over in one step."""

import uuid
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access import is_keeper_of
from community.models import Resident
from community.once import answered_before
from points import baskets, opening, pools, shop
from points import counter as looking
from points import till as ringing
from points.forms import show_again
from points.forms.till import HAND_OVER, TillForm
from points.till import RungUp
from points.views.common import Asked, done_once, posted


def walk_in(request: Asked, pk: int) -> HttpResponse:
    resident = _find(request, pk)
    rung, form = _asked(request, resident)
    if earlier := _earlier(request, resident, rung):
        messages.info(request, _("This list was handed over already; nothing was entered again."))
        return redirect(earlier)
    if request.method == "POST" and form.is_valid() and (address := _done(request, form, resident, rung)):
        return redirect(address)
    lines = rung.lines()
    if request.method == "POST":
        _show_as_it_is(form, rung, lines)
    return render(request, "points/counter/walk_in.html", _context(resident, form, lines))


def _done(request: Asked, form: TillForm, resident: Resident, rung: RungUp) -> str | None:
    """Where to go on, with more on the list or with all of it handed over; nothing when the form says why not."""
    if form.ends and not _is_as_shown(rung, form):
        return None
    if not _put(rung, form):
        return None
    if form.ends:
        return _hand_over(request, form, resident, rung)
    return _address(resident, rung, form["once"].value())


def _find(request: Asked, pk: int) -> Resident:
    found = get_object_or_404(Resident.objects.select_related("community", "building"), pk=pk)
    if found.community is None or not is_keeper_of(request.user, found.community):
        raise Http404
    return found


def _asked(request: Asked, resident: Resident) -> tuple[RungUp, TillForm]:
    """The list as the address or the form carries it, under one key from the first scan to the handing over."""
    assert resident.community is not None
    data = posted(request)
    if data is None:
        rung = RungUp.of_words(resident.community, request.GET.get("goods", ""))
    else:
        rung = RungUp.of_fields(resident.community, data)
    form = TillForm(
        data,
        community=resident.community,
        is_open=opening.of(resident.community).is_open_now,
        has_lines=bool(rung.pieces) or bool(data and data.get("seen")),
        initial={"once": _key(request.GET.get("once", "")), "seen": ringing.mark(rung.lines())},
    )
    return rung, form


def _key(given: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except ValueError:
        return uuid.uuid4()


def _address(resident: Resident, rung: RungUp, once: object) -> str:
    words = urlencode({"goods": rung.words, "once": once}, safe=",")
    return f"{reverse('points:walk_in', args=[resident.pk])}?{words}"


def _put(rung: RungUp, form: TillForm) -> bool:
    """What was scanned or chosen onto the list. False when the form says why not."""
    product = form.cleaned_data.get("product")
    if product is None:
        return True
    if rung.is_full and product.pk not in rung.pieces:
        most = {"most": baskets.MOST_KINDS}
        form.add_error(None, _("A basket holds at most %(most)d kinds of goods.") % most)
        return False
    rung.add(product, form.cleaned_data["quantity"])
    return True


def _purpose(resident: Resident, rung: RungUp) -> str:
    """One key stands for one list: with other goods on it, it is refused."""
    return f"walk-in:{resident.pk}:{sha256(rung.words.encode()).hexdigest()[:16]}"


def _earlier(request: Asked, resident: Resident, rung: RungUp) -> str:
    """Where the same list led when it was sent before, though its goods may be sold out by now."""
    if HAND_OVER not in request.POST or request.POST.get("barcode") or request.POST.get("product"):
        return ""
    purpose = _purpose(resident, rung)
    return answered_before(request.POST.get("once", ""), purpose=purpose, by=request.user)


def _is_as_shown(rung: RungUp, form: TillForm) -> bool:
    lines = rung.lines()
    if ringing.mark(lines) == form.cleaned_data["seen"]:
        return True
    points = sum(line.points for line in lines)
    said = _("The numbers or a price changed: all together it is %(points)d points now. Please look again.")
    form.add_error(None, said % {"points": points})
    return False


def _hand_over(request: Asked, form: TillForm, resident: Resident, rung: RungUp) -> str | None:
    assert resident.community is not None
    back = f"{reverse('points:counter')}?community={resident.community.slug}"
    lines = rung.lines()

    def make() -> str:
        baskets.redeem_at_counter(
            resident=resident,
            wanted=ringing.wanted(lines),
            by=request.user,
            reason=form.cleaned_data.get("reason", ""),
        )
        return back

    address = done_once(form, request, purpose=_purpose(resident, rung), make=make)
    if address:
        goods = "、".join(f"{line.product} × {line.quantity}" for line in lines)
        messages.success(request, _("Handed over: %(goods)s.") % {"goods": goods})
    return address


def _show_as_it_is(form: TillForm, rung: RungUp, lines: list[ringing.Line]) -> None:
    """After a refusal the list holds what was scanned, so the fields do not hold it as well."""
    taken_up = form.is_bound and form.cleaned_data.get("product") is not None
    emptied = {"barcode": "", "product": "", "quantity": 1} if taken_up else {}
    show_again(form, seen=ringing.mark(lines), **emptied)


def _context(resident: Resident, form: TillForm, lines: list[ringing.Line]) -> dict[str, object]:
    cost, balance = sum(line.points for line in lines), pools.spendable(resident)
    return {
        "resident": resident,
        "form": form,
        "lines": lines,
        "cost": cost,
        "balance": balance,
        "left": balance - cost,
        "missing": max(0, cost - balance),
        "most": shop.MOST_AT_ONCE,
        "redemptions": looking.of_late(resident),
    }
