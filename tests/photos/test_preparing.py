"""Photos from phone cameras come out upright, small and anonymous; whatever is no photo is refused by its name."""

import hashlib
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from community import photos

from .conftest import BLUE, RED, decoded, encoded, near, picture, upload

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def exif(orientation=1):
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[MAKE] = "SecretPhone"
    data.get_ifd(GPS).update({1: "N", 2: (30.0, 15.0, 50.0), 3: "E", 4: (120.0, 9.0, 20.0)})
    return data


def refusal(content, name="门框.jpg"):
    with pytest.raises(photos.PhotoProblem) as problem:
        photos.prepare(upload(content, name))
    return str(problem.value)


def test_a_phone_photo_is_shrunk_and_given_a_thumbnail():
    prepared = photos.prepare(upload(encoded(picture((4000, 3000)))))
    image, small = decoded(prepared.data), decoded(prepared.thumbnail)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 1200))
    assert (prepared.width, prepared.height) == (1600, 1200)
    assert (small.format, small.size) == ("JPEG", (320, 240))
    assert prepared.sha256 == hashlib.sha256(prepared.data).hexdigest()
    assert near(image.getpixel((100, 600)), RED)
    assert near(image.getpixel((1500, 600)), BLUE)


def test_a_small_photo_is_not_enlarged():
    prepared = photos.prepare(upload(encoded(picture((60, 40)))))
    assert (prepared.width, prepared.height) == decoded(prepared.thumbnail).size == (60, 40)


def test_one_pixel_is_a_photo():
    prepared = photos.prepare(upload(encoded(picture((1, 1)))))
    assert (prepared.width, prepared.height) == (1, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_location_camera_and_comments_are_gone(kind):
    options = {"exif": exif().tobytes()}
    if kind == "JPEG":
        options["comment"] = "SecretPhone took this at home"
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "SecretPhone took this at home")
    original = encoded(picture((400, 300)), kind, **options)
    assert b"SecretPhone" in original
    assert decoded(original).getexif().get_ifd(GPS)

    prepared = photos.prepare(upload(original))
    for content in (prepared.data, prepared.thumbnail):
        assert b"SecretPhone" not in content
        assert b"Exif" not in content
        assert not decoded(content).getexif()
        assert set(decoded(content).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


@pytest.mark.parametrize(
    ("orientation", "size", "red_at", "blue_at"),
    [
        (1, (60, 40), (5, 20), (55, 20)),
        (2, (60, 40), (55, 20), (5, 20)),
        (3, (60, 40), (55, 20), (5, 20)),
        (4, (60, 40), (5, 20), (55, 20)),
        (5, (40, 60), (20, 5), (20, 55)),
        (6, (40, 60), (20, 5), (20, 55)),
        (7, (40, 60), (20, 55), (20, 5)),
        (8, (40, 60), (20, 55), (20, 5)),
        (99, (60, 40), (5, 20), (55, 20)),
    ],
)
def test_the_photo_stands_as_the_camera_was_held(orientation, size, red_at, blue_at):
    prepared = photos.prepare(upload(encoded(picture(), exif=exif(orientation).tobytes())))
    image = decoded(prepared.data)
    assert image.size == (prepared.width, prepared.height) == size
    assert near(image.getpixel(red_at), RED)
    assert near(image.getpixel(blue_at), BLUE)


def test_a_mangled_exif_block_does_not_spoil_a_good_photo():
    prepared = photos.prepare(upload(encoded(picture(), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")))
    assert (prepared.width, prepared.height) == (60, 40)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_kinds_of_jpeg_become_rgb(mode):
    image = decoded(photos.prepare(upload(encoded(picture(mode=mode)))).data)
    assert image.mode == "RGB"
    if mode == "CMYK":
        assert near(image.getpixel((5, 20)), RED)


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "RGBA"])
def test_every_kind_of_png_becomes_rgb(mode):
    prepared = photos.prepare(upload(encoded(picture(mode=mode), "PNG"), "screenshot.png"))
    image = decoded(prepared.data)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    if mode in ("P", "RGBA"):
        assert near(image.getpixel((5, 20)), RED)


def test_sixteen_bits_a_pixel_are_scaled_not_clipped():
    deep = Image.new("I;16", (40, 40), 32_768)
    image = decoded(photos.prepare(upload(encoded(deep, "PNG"))).data)
    assert near(image.getpixel((20, 20)), (128, 128, 128))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(kind):
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image = decoded(photos.prepare(upload(encoded(clear, kind))).data)
    assert near(image.getpixel((20, 20)), (255, 255, 255))


def test_a_transparent_colour_of_a_palette_becomes_white():
    palette = Image.new("P", (40, 40), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    image = decoded(photos.prepare(upload(encoded(palette, "PNG", transparency=0))).data)
    assert near(image.getpixel((20, 20)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind):
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    image = decoded(photos.prepare(upload(content)).data)
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.getpixel((20, 20)), RED)


def test_a_jpeg_of_several_pictures_keeps_the_first():
    content = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "green")])
    assert decoded(content).format == "MPO"
    image = decoded(photos.prepare(upload(content)).data)
    assert image.format == "JPEG"
    assert near(image.getpixel((5, 20)), RED)


def test_an_iphone_photo_is_taken_in():
    pytest.importorskip("pillow_heif")
    content = encoded(picture((640, 480)), "HEIF", exif=exif().tobytes())
    prepared = photos.prepare(upload(content, "IMG_0001.HEIC"))
    image = decoded(prepared.data)
    assert (image.format, image.size) == ("JPEG", (640, 480))
    assert near(image.getpixel((30, 200)), RED)
    assert b"SecretPhone" not in prepared.data


def test_without_the_heic_reader_an_iphone_photo_gets_advice(monkeypatch):
    monkeypatch.setattr("community.photos.preparing.pillow_heif", None)
    content = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
    assert refusal(content, "IMG_0001.HEIC") == (
        "“IMG_0001.HEIC” is an iPhone HEIC photo, which this server cannot read. Please send it as JPEG."
    )


def test_the_content_decides_not_the_name():
    prepared = photos.prepare(upload(encoded(picture(), "PNG"), "照片.jpg.exe"))
    assert decoded(prepared.data).format == "JPEG"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<html><body><script>alert(1)</script></body></html>",
        b"GIF89a<script>alert(1)</script>",
        encoded(picture(), "GIF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
        encoded(picture(), "ICO"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"%PDF-1.7",
        b"MZ\x90\x00",
        bytes(5000),
    ],
    ids=["svg", "html", "gif with script", "gif", "bmp", "tiff", "ico", "eps", "pdf", "exe", "zeros"],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(content):
    assert refusal(content) == "“门框.jpg” is not a photo. Please send a JPEG, PNG, WebP or HEIC picture."


def test_a_video_is_called_a_video():
    assert refusal(b"\x00\x00\x00\x18ftypmp42" + bytes(100), "VID.jpg").startswith("“VID.jpg” is a video or")


def test_an_empty_photo():
    assert refusal(b"") == "The photo “门框.jpg” is empty (0 bytes)."


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_damaged(kind):
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    content = encoded(noise, kind)
    for keep in (len(content) // 2, 200, 24):
        assert refusal(content[:keep]) == "The photo “门框.jpg” is damaged or incomplete."


def test_a_file_over_the_limit_is_refused_unread(settings):
    settings.PHOTO_MAX_BYTES = 500
    assert refusal(encoded(picture((400, 400)))).startswith("The photo “门框.jpg” is too large (")


def png_bomb(width, height):
    """A PNG that claims to be huge and packs its emptiness well."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 8_000), (2_000_000_000, 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    assert (
        refusal(png_bomb(*size))
        == "The photo “门框.jpg” has too many pixels; at most 60 million are possible."
    )


def test_what_hides_behind_a_photo_is_left_behind():
    polyglot = encoded(picture(), comment="<script>alert(1)</script>") + SVG + b"PK\x03\x04 evil.zip"
    prepared = photos.prepare(upload(polyglot))
    for content in (prepared.data, prepared.thumbnail):
        assert b"script" not in content
        assert b"evil" not in content


def test_a_hostile_name_is_shown_short_and_harmless():
    assert photos.shown_name(upload(b"", "a.jpg")) == "a.jpg"
    long_one = photos.shown_name(
        type("File", (), {"name": "C:\\fotos\\..\\" + "长" * 300 + "\u202e\x00gpj.jpg"})()
    )
    assert long_one == "长" * 24 + "…" + "长" * 5 + "gpj.jpg"
    assert photos.shown_name(object()) == "photo"
