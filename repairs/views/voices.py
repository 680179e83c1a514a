"""A voice message is handed to whoever sees the door; in pieces, because Safari plays nothing it cannot ask for so."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from community.voices import path_of
from community.voices.recognising import KINDS
from repairs.actions import roles_of
from repairs.models import VoiceMessage
from repairs.views.orders import orders_whole
from repairs.visibility import sight_of

RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@login_not_required
@require_safe
def voice(request: HttpRequest, pk: int) -> HttpResponse:
    """`?t=` carries the tracking link's secret."""
    row = get_object_or_404(VoiceMessage, pk=pk)
    found = get_object_or_404(orders_whole(), pk=row.order_id)
    roles = roles_of(request.user, found, token=request.GET.get("t", ""))
    if not sight_of(request.user, found, roles).contact:
        raise Http404
    path = path_of(row.file)
    if not path.exists():
        raise Http404
    response = in_pieces(path.read_bytes(), request.headers.get("Range", ""))
    response.headers["Content-Type"] = KINDS[row.kind]
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.{row.kind}"'
    return response


def in_pieces(content: bytes, wanted: str) -> HttpResponse:
    """All of it, or the one range asked for. What is not one plain range is answered with all, as HTTP allows."""
    asked = RANGE.fullmatch(wanted.strip())
    if not asked or not any(asked.groups()):
        return HttpResponse(content, headers={"Accept-Ranges": "bytes"})
    first, last, size = asked[1], asked[2], len(content)
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return HttpResponse(
        content[start : end + 1],
        status=206,
        headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end}/{size}"},
    )
