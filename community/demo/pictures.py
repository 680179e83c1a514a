"""Simple pictures for the sample community, drawn here so that nobody's photograph is needed."""

import io
import random

from PIL import Image, ImageDraw

from community import photos

SIZE = (960, 720)
WALLS = ["#e9e2d6", "#dfe7ea", "#efe6dd", "#e3eadf", "#ece4ec"]
Draw = ImageDraw.ImageDraw


def picture(subject: str, chance: random.Random) -> photos.PreparedPhoto:
    """A drawing of the subject, made safe and small like every photo that comes in."""
    image = Image.new("RGB", SIZE, chance.choice(WALLS))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, 960, 720), fill="#c9b8a0")
    SUBJECTS.get(subject, _box)(draw, chance)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    file.seek(0)
    file.name = f"{subject}.jpg"
    return photos.prepare(file)


def _door(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((330, 90, 630, 620), fill="#8a5a36", outline="#5d3a20", width=18)
    draw.ellipse((560, 350, 596, 386), fill="#d9b24c")
    points, x = [], 345 + chance.randrange(40)
    for y in range(110, 480, 26):
        x += chance.randint(-12, 16)
        points.append((x, y))
    draw.line(points, fill="#1f130a", width=7)


def _tap(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((300, 200, 620, 260), fill="#9aa4ad")
    draw.rectangle((570, 200, 630, 370), fill="#9aa4ad")
    draw.rectangle((400, 130, 450, 210), fill="#7d8790")
    draw.rounded_rectangle((220, 540, 760, 680), 40, fill="#f7f7f5", outline="#b9bdbf", width=8)
    for drop in range(3):
        y = 390 + drop * 55 + chance.randrange(12)
        draw.ellipse((588, y, 614, y + 34), fill="#4aa3df")


def _lamp(draw: Draw, chance: random.Random) -> None:
    draw.line((480, 0, 480, 210), fill="#444444", width=8)
    draw.polygon([(480, 190), (300, 380), (660, 380)], fill="#3f5f73")
    draw.ellipse((430, 360, 530, 470), fill="#6b6b66", outline="#33332f", width=6)


def _appliance(draw: Draw, chance: random.Random) -> None:
    draw.rounded_rectangle((290, 140, 670, 640), 24, fill="#f4f5f6", outline="#9aa0a6", width=10)
    draw.ellipse((360, 280, 600, 520), fill="#8fb7cf", outline="#59636b", width=16)
    draw.ellipse((600, 175, 635, 210), fill="#d3483e")


def _lock(draw: Draw, chance: random.Random) -> None:
    draw.arc((370, 130, 590, 430), 180, 360, fill="#8b9096", width=38)
    draw.rounded_rectangle((320, 300, 640, 600), 30, fill="#c79a3b", outline="#8c6a22", width=10)
    draw.ellipse((445, 390, 515, 460), fill="#3a2c0f")
    draw.rectangle((467, 440, 493, 530), fill="#3a2c0f")


def _tiles(draw: Draw, chance: random.Random) -> None:
    missing = chance.randrange(24)
    for number in range(24):
        x, y = number % 6 * 160, number // 6 * 160
        fill = "#8d8579" if number == missing else "#f2f4f3"
        draw.rectangle((x, y, x + 154, y + 154), fill=fill, outline="#c4cac8", width=3)


def _phone(draw: Draw, chance: random.Random) -> None:
    draw.rounded_rectangle((360, 80, 600, 620), 36, fill="#23272b")
    draw.rectangle((380, 130, 580, 550), fill="#cfe3f1")
    draw.line([(400, 200), (470, 320), (440, 380), (540, 520)], fill="#56707f", width=5)


def _pipe(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 250, 960, 350), fill="#a8adb0")
    draw.rectangle((430, 230, 530, 370), fill="#83898d")
    draw.polygon([(470, 370), (380, 620), (620, 640)], fill="#5aa9dd")


def _towel(draw: Draw, chance: random.Random) -> None:
    colour = chance.choice(["#d9665b", "#4d8fac", "#e0a84b"])
    draw.rounded_rectangle((280, 160, 680, 600), 20, fill=colour)
    for y in (220, 260, 520):
        draw.rectangle((280, y, 680, y + 18), fill="#fff7ef")


def _bottle(draw: Draw, chance: random.Random) -> None:
    draw.rounded_rectangle((390, 170, 570, 640), 50, fill=chance.choice(["#3d7a6a", "#a23b3b", "#34597f"]))
    draw.rounded_rectangle((410, 90, 550, 190), 18, fill="#d9dcdd")


def _bear(draw: Draw, chance: random.Random) -> None:
    for box in ((330, 150, 430, 250), (530, 150, 630, 250), (350, 180, 610, 420), (310, 380, 650, 680)):
        draw.ellipse(box, fill="#b07a4a")
    for x in (430, 510):
        draw.ellipse((x, 270, x + 24, 294), fill="#2b1b0e")
    draw.ellipse((455, 320, 505, 355), fill="#2b1b0e")


def _umbrella(draw: Draw, chance: random.Random) -> None:
    draw.pieslice((200, 130, 760, 690), 180, 360, fill=chance.choice(["#c2483f", "#3f6fb0", "#2f8f6b"]))
    draw.line((480, 400, 480, 640), fill="#4a3a2a", width=14)
    draw.arc((480, 590, 560, 680), 0, 180, fill="#4a3a2a", width=14)


def _pot(draw: Draw, chance: random.Random) -> None:
    draw.rounded_rectangle((260, 260, 700, 620), 70, fill="#efece6", outline="#a9a398", width=10)
    draw.pieslice((260, 160, 700, 400), 180, 360, fill="#b5423a")
    draw.rectangle((430, 470, 530, 560), fill="#35363a")


def _box(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((300, 250, 660, 620), fill="#c99b62", outline="#8d6737", width=8)
    draw.rectangle((455, 250, 505, 620), fill="#e5cfa6")


def _face(draw: Draw, chance: random.Random) -> None:
    draw.ellipse((250, 470, 710, 1000), fill=chance.choice(["#3f5f73", "#7a3b2e", "#4d6a44"]))
    draw.ellipse((330, 130, 630, 520), fill="#e3b78f")
    draw.pieslice((320, 100, 640, 400), 180, 360, fill=chance.choice(["#2b2522", "#7d7a76"]))
    for x in (420, 515):
        draw.ellipse((x, 300, x + 26, 326), fill="#2b2522")
    draw.arc((410, 340, 550, 450), 20, 160, fill="#8d3a2e", width=9)


SUBJECTS = {
    "face": _face,
    "carpentry": _door,
    "plumbing": _tap,
    "drains": _pipe,
    "lamps": _lamp,
    "appliances": _appliance,
    "locks": _lock,
    "masonry": _tiles,
    "computers": _phone,
    "towel": _towel,
    "bottle": _bottle,
    "bear": _bear,
    "umbrella": _umbrella,
    "pot": _pot,
}
