"""Photos straight from phone cameras, made safe and small: only freshly drawn pixels are ever kept.

Location, camera and hidden data go away because nothing but the picture is copied into the new file.
"""

import hashlib
import io
import os
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from .problems import PhotoProblem

try:
    import pillow_heif
except ImportError:  # an optional extra: it bundles an encoder under the GPL
    pillow_heif = None  # type: ignore[assignment]
else:
    pillow_heif.register_heif_opener()

# Both are answered below, by a sentence to the sender; the operator can do nothing about them.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\..*")

LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
_FORMATS = ["JPEG", "PNG", "WEBP"]
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo ready to be kept: a JPEG of at most 1600 pixels, and its thumbnail. `sha256` is that of `data`."""

    data: bytes
    width: int
    height: int
    sha256: str
    thumbnail: bytes


def prepare(upload: Any) -> PreparedPhoto:
    """Check and redraw an uploaded file (or any binary file with a `name`); raises `PhotoProblem`."""
    name = shown_name(upload)
    _check_size(upload, name)
    try:
        with _opened(upload, name) as image:
            picture = _upright_and_small(image)
    except PhotoProblem:
        raise
    except Exception as error:  # decoders fail in many ways on files made to break them
        raise PhotoProblem(_("The photo “%(name)s” is damaged or incomplete.") % {"name": name}) from error
    content = _jpeg(picture, quality=82)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    sha256 = hashlib.sha256(content).hexdigest()
    return PreparedPhoto(content, picture.width, picture.height, sha256, _jpeg(small, quality=75))


def shown_name(upload: Any) -> str:
    """The file's own name, short and without anything invisible."""
    name = os.path.basename(str(getattr(upload, "name", "") or "").replace("\\", "/"))
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    if len(name) > 40:
        name = f"{name[:24]}…{name[-12:]}"
    return name or _("photo")


def _check_size(upload: BinaryIO, name: str) -> None:
    size = upload.seek(0, os.SEEK_END) or upload.tell()
    upload.seek(0)
    if size == 0:
        raise PhotoProblem(_("The photo “%(name)s” is empty (0 bytes).") % {"name": name})
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoProblem(
            _("The photo “%(name)s” is too large (%(size)s); at most %(limit)s is possible.")
            % {"name": name, "size": filesizeformat(size), "limit": filesizeformat(settings.PHOTO_MAX_BYTES)}
        )


def _opened(upload: BinaryIO, name: str) -> Image.Image:
    """The image, not yet decoded, with its claimed size checked."""
    head = upload.read(32)
    upload.seek(0)
    heif = _is_heif(head)
    if heif and pillow_heif is None:
        raise PhotoProblem(
            _("“%(name)s” is an iPhone HEIC photo, which this server cannot read. Please send it as JPEG.")
            % {"name": name}
        )
    try:
        image = Image.open(upload, formats=["HEIF"] if heif else _FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except Exception as error:
        raise PhotoProblem(_unreadable(head) % {"name": name}) from error
    if image.width * image.height > settings.PHOTO_MAX_PIXELS:
        image.close()
        raise _too_many_pixels(name)
    return image


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _unreadable(head: bytes) -> str:
    if (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or head[:4] + head[8:12] == b"RIFFWEBP"
        or _is_heif(head)
    ):
        return _("The photo “%(name)s” is damaged or incomplete.")
    if head[4:8] == b"ftyp":
        return _(
            "“%(name)s” is a video or an unusual kind of picture. Please send a photo (JPEG, PNG, WebP or HEIC)."
        )
    return _("“%(name)s” is not a photo. Please send a JPEG, PNG, WebP or HEIC picture.")


def _too_many_pixels(name: str) -> PhotoProblem:
    millions = settings.PHOTO_MAX_PIXELS // 1_000_000
    return PhotoProblem(
        _("The photo “%(name)s” has too many pixels; at most %(limit)s million are possible.")
        % {"name": name, "limit": millions}
    )


def _upright_and_small(image: Image.Image) -> Image.Image:
    """A new RGB picture, turned as the camera was held, at most `LONGEST_SIDE` pixels long."""
    turn = _TURNS.get(_orientation(image))
    # JPEG decodes straight to a smaller size, which makes a 12-megapixel photo several times cheaper.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture = _in_plain_mode(image)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if turn is not None:
        picture = picture.transpose(turn)
    return _flat(picture)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a mangled EXIF block is no reason to refuse a good picture
        return 1


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """The first frame in a mode that can be scaled smoothly; the image itself when it already is."""
    if image.mode.startswith("I") or image.mode == "F":
        # Pillow would clip 16 bits to white instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA"):
        image.load()
        return image
    return image.convert("RGB")


def _flat(picture: Image.Image) -> Image.Image:
    """On white, and without anything but pixels: `info` (comments, profiles, EXIF) stays behind."""
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return flat


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
    return out.getvalue()
