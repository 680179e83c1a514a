"""Photos of an order, and what is said of a visit beside them."""

from collections.abc import Sequence

from community import photos
from community.models import Resident
from repairs.models import OrderPhoto, RepairOrder


def attach(
    order: RepairOrder,
    taken: Sequence[photos.PreparedPhoto | photos.KeptPhoto],
    *,
    stage: str,
    by: Resident | None,
    store: photos.Store,
) -> list[OrderPhoto]:
    """Put each photo on disk, then its row. `store` takes the files away again when the transaction fails."""
    return [
        OrderPhoto.objects.create(
            order=order,
            stage=stage,
            file=store.keep(photo),
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            added_by=by if by is not None and by.pk else None,
        )
        for photo in taken
    ]
