"""What the server draws itself must be able to write a neighbour's name."""

from PIL import Image, ImageDraw, ImageFont

from community import fonts


def test_names_with_rarer_characters_are_written_as_they_are():
    assert fonts.printable("王秀兰、陈珺喆、李堃\n5号楼") == "王秀兰、陈珺喆、李堃\n5号楼"


def test_a_character_the_typeface_lacks_becomes_the_printers_sign():
    assert fonts.printable("张\U00020001😀a") == "张〓〓a"


def test_pillow_draws_different_signs_for_different_characters():
    font = ImageFont.truetype(fonts.path(), 40)

    def drawn(sign):
        picture = Image.new("1", (60, 60))
        ImageDraw.Draw(picture).text((5, 5), sign, font=font, fill=1)
        return picture.tobytes()

    assert len({drawn(sign) for sign in "王珺堃〓 "}) == 5
