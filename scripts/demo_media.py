"""Draws the media of scripts/demo-media, and tells what its searches found. Standard library only.

demo_media.py draw FOLDER: videos/ (AVI, uncompressed, five frames a second), pictures/ (PNG) and sounds/ (WAV) to be searched, and
asked/ with what to ask: the same things at another moment, size and light. The same bytes on every machine; a second time
nothing is written, so that files keep their times.

demo_media.py told KIND [WANTED]: reads the answer of 'embark search --json' on standard input and prints file and second of
each hit. KIND is video, picture or sound. Ends with 1 if the first hit is not WANTED: a name, and for a video name@from-to in
seconds.
"""

import json
import math
import pathlib
import random
import struct
import sys
import wave
import zlib

FPS = 5
SCENE_SECONDS = 4
WIDTH, HEIGHT = 160, 90
RATE = 16_000


class Canvas:
    """Pixels as rows of RGB bytes; places and lengths are parts of the width and height, so a scene has any size."""

    def __init__(self, width, height, top, bottom):
        self.width, self.height = width, height
        self.rows = []
        for y in range(height):
            part = y / (height - 1)
            colour = bytes(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
            self.rows.append(bytearray(colour * width))

    def span(self, y, start, end, colour):
        start, end = max(0, round(start)), min(self.width, round(end))
        if 0 <= y < self.height and start < end:
            self.rows[y][3 * start : 3 * end] = bytes(colour) * (end - start)

    def box(self, left, top, right, bottom, colour):
        for y in range(round(top * self.height), round(bottom * self.height)):
            self.span(y, left * self.width, right * self.width, colour)

    def disc(self, x, y, radius, colour):
        centre, length = y * self.height, radius * self.height
        for row in range(math.ceil(centre - length), math.floor(centre + length) + 1):
            half = math.sqrt(max(0, length**2 - (row - centre) ** 2))
            self.span(row, x * self.width - half, x * self.width + half, colour)

    def wedge(self, x, y, left, right, bottom, colour):
        """A triangle: its tip at x, y, its base from left to right."""
        first, last = round(y * self.height), round(bottom * self.height)
        for row in range(first, last):
            part = (row - first) / max(1, last - first)
            self.span(row, (x + (left - x) * part) * self.width, (x + (right - x) * part) * self.width, colour)

    def lit(self, light, noise, seed):
        """Under another light, with the noise of a camera."""
        chance = random.Random(seed)
        for row in self.rows:
            row[:] = bytes(min(255, max(0, round(value * light + chance.uniform(-noise, noise)))) for value in row)
        return self


# A scene draws itself at a time of 0 to 1.
def sunset(at, *size):
    canvas = Canvas(*size, (250, 170, 60), (120, 40, 90))
    canvas.disc(0.5, 0.35 + 0.3 * at, 0.2, (255, 230, 120))
    canvas.box(0, 0.7, 1, 1, (60, 30, 80))
    return canvas


def boat(at, *size):
    canvas = Canvas(*size, (150, 210, 250), (210, 235, 250))
    canvas.box(0, 0.6, 1, 1, (20, 80, 150))
    x = 0.2 + 0.5 * at
    canvas.wedge(x, 0.15, x - 0.12, x + 0.02, 0.55, (250, 250, 250))
    canvas.box(x - 0.15, 0.56, x + 0.12, 0.68, (160, 60, 40))
    return canvas


def lighthouse(at, *size):
    canvas = Canvas(*size, (5, 5, 30), (20, 20, 60))
    far = 0.6 * at  # where its light falls
    canvas.wedge(0.7, 0.2, far - 0.1, far + 0.15, 0.85, (150, 145, 100))
    canvas.box(0.66, 0.22, 0.74, 0.85, (230, 230, 230))
    canvas.box(0.66, 0.4, 0.74, 0.5, (200, 30, 30))
    canvas.box(0.66, 0.65, 0.74, 0.75, (200, 30, 30))
    canvas.disc(0.7, 0.18, 0.07, (255, 240, 140))
    canvas.box(0, 0.85, 1, 1, (10, 20, 30))
    return canvas


def traffic_light(at, *size):
    canvas = Canvas(*size, (170, 175, 180), (130, 135, 140))
    canvas.box(0.4, 0.08, 0.6, 0.92, (30, 30, 30))
    lit = int(3 * at)
    for place, colour in enumerate(((220, 30, 30), (240, 190, 40), (40, 190, 70))):
        canvas.disc(0.5, 0.22 + 0.28 * place, 0.11, colour if place == lit else (70, 70, 70))
    return canvas


def brick_wall(at, *size):
    canvas = Canvas(*size, (170, 70, 50), (150, 60, 45))
    for row in range(1, 10):
        canvas.box(0, row / 10, 1, row / 10 + 0.015, (215, 205, 190))
    lamp = (255, 220, 120) if at > 0.5 else (60, 70, 90)
    canvas.box(0.3, 0.2, 0.7, 0.8, (240, 240, 235))
    canvas.box(0.33, 0.25, 0.67, 0.75, lamp)
    return canvas


def road(at, *size):
    canvas = Canvas(*size, (130, 190, 230), (180, 210, 220))
    canvas.box(0, 0.5, 1, 1, (80, 120, 60))
    canvas.wedge(0.5, 0.45, 0.1, 0.9, 1, (70, 70, 75))
    canvas.box(0.32 + 0.2 * at, 0.66, 0.48 + 0.2 * at, 0.84, (230, 200, 30))
    return canvas


def meadow(at, *size):
    canvas = Canvas(*size, (90, 170, 240), (160, 210, 250))
    canvas.box(0, 0.55, 1, 1, (60, 160, 60))
    canvas.disc(0.15 + 0.7 * at, 0.7 - 0.35 * abs(math.sin(9 * at)), 0.12, (240, 120, 30))
    return canvas


def tulip(at, *size):
    canvas = Canvas(*size, (225, 240, 215), (200, 225, 190))
    canvas.box(0.49, 0.5, 0.51, 1, (50, 130, 50))
    sway = 0.03 * math.sin(6 * at)
    canvas.disc(0.5 + sway, 0.4, 0.24, (210, 30, 70))
    canvas.wedge(0.42 + sway, 0.08, 0.37 + sway, 0.5 + sway, 0.4, (210, 30, 70))
    canvas.wedge(0.58 + sway, 0.08, 0.5 + sway, 0.63 + sway, 0.4, (210, 30, 70))
    return canvas


def snow(at, *size):
    canvas = Canvas(*size, (200, 210, 225), (235, 240, 248))
    canvas.wedge(0.3, 0.25, 0.15, 0.45, 0.8, (40, 80, 60))
    canvas.wedge(0.72, 0.35, 0.6, 0.84, 0.8, (40, 80, 60))
    flakes = random.Random(5)
    for _ in range(40):
        canvas.disc(flakes.random(), (flakes.random() + at) % 1, 0.015, (255, 255, 255))
    return canvas


def colour_bars(at, *size):
    canvas = Canvas(*size, (0, 0, 0), (0, 0, 0))
    for place, number in enumerate((7, 6, 3, 2, 5, 4, 1)):  # bits: red, green, blue
        colour = [235 if number & bit else 16 for bit in (4, 2, 1)]
        canvas.box(place / 7, 0, (place + 1) / 7, 0.75, colour)
    canvas.box(at * 0.8, 0.8, at * 0.8 + 0.2, 0.95, (180, 180, 180))
    return canvas


def chess_board(at, *size):
    canvas = Canvas(*size, (240, 220, 180), (240, 220, 180))
    for row in range(4):
        for column in range(row % 2, 8, 2):
            canvas.box(column / 8, row / 4, (column + 1) / 8, (row + 1) / 4, (110, 70, 40))
    canvas.disc(1 / 16 + int(8 * at) / 8, 0.625, 0.09, (20, 20, 20))
    return canvas


def countdown(at, *size):
    canvas = Canvas(*size, (120, 120, 120), (120, 120, 120))
    canvas.disc(0.5, 0.5, 0.42, (235, 235, 235))
    canvas.disc(0.5, 0.5, 0.36, (90, 90, 90))
    canvas.box(0.5 - 0.01, 0.14, 0.5 + 0.01, 0.5, (235, 235, 235))
    canvas.disc(0.5 + 0.2 * math.cos(6.28 * at), 0.5 + 0.3 * math.sin(6.28 * at), 0.08, (235, 235, 235))
    return canvas


VIDEOS = {
    "harbour": (sunset, boat, lighthouse),
    "street": (traffic_light, brick_wall, road),
    "garden": (meadow, tulip, snow),
    "studio": (colour_bars, chess_board, countdown),
}


def name(scene):
    return scene.__name__.replace("_", "-")


def chunk(kind, *parts):
    body = b"".join(parts)
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def blue_first(row):
    swapped = bytearray(row)
    swapped[0::3], swapped[2::3] = row[2::3], row[0::3]
    return swapped


def avi(canvases):
    """Uncompressed: 24 bits a pixel, blue first, from the lowest row up."""
    frames = [b"".join(blue_first(row) for row in reversed(canvas.rows)) for canvas in canvases]
    size = len(frames[0])
    main = struct.pack("<14I", 1_000_000 // FPS, size * FPS, 0, 0x10, len(frames), 0, 1, size, WIDTH, HEIGHT, 0, 0, 0, 0)
    stream = struct.pack("<4s4sIHHIIIIIIIIHHHH", b"vids", b"DIB ", 0, 0, 0, 0, 1, FPS, 0, len(frames), size, 0, 0, 0, 0, WIDTH, HEIGHT)
    bitmap = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, size, 0, 0, 0, 0)
    streams = chunk(b"LIST", b"strl", chunk(b"strh", stream), chunk(b"strf", bitmap))
    header = chunk(b"LIST", b"hdrl", chunk(b"avih", main), streams)
    images = [chunk(b"00db", frame) for frame in frames]
    places, at = [], 4
    for image in images:
        places.append(struct.pack("<4sIII", b"00db", 0x10, at, size))
        at += len(image)
    return chunk(b"RIFF", b"AVI ", header, chunk(b"LIST", b"movi", *images), chunk(b"idx1", *places))


def png(canvas):
    def part(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", canvas.width, canvas.height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in canvas.rows), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


# A sound is a function of the second, -1 to 1.
def bell(pitch):
    parts = ((1, 1.5), (2.76, 2.5), (5.4, 4))  # of the pitch, and how fast it fades
    return lambda t: sum(math.exp(-fading * t) * math.sin(2 * math.pi * pitch * part * t) for part, fading in parts) / 3


def sounds(chance):
    slow = [0.0]

    def wind(_):
        slow[0] = 0.97 * slow[0] + 0.03 * chance.uniform(-1, 1)
        return 5 * slow[0]

    return {
        "bell": bell(880),
        "hum": lambda t: sum(math.sin(2 * math.pi * 100 * part * t) / part for part in range(1, 6)) / 2.5,
        "whistle": lambda t: 0.7 * math.sin(2 * math.pi * 2300 * t + 3 * math.sin(2 * math.pi * 5 * t)),
        "siren": lambda t: 0.7 * math.sin(2 * math.pi * (900 * t - 400 / (2 * math.pi * 0.7) * math.cos(2 * math.pi * 0.7 * t))),
        "rain": lambda t: 0.5 * chance.uniform(-1, 1),
        "wind": wind,
        "clock": lambda t: 0.8 * math.sin(2 * math.pi * 3400 * t) * math.exp(-90 * (t % 0.5)),
        "chord": lambda t: sum(math.sin(2 * math.pi * pitch * t) for pitch in (262, 330, 392)) / 4,
    }


def wav(path, sound, seconds, noise, seed):
    chance = random.Random(seed)
    values = (sound(i / RATE) + chance.uniform(-noise, noise) for i in range(seconds * RATE))
    samples = [round(32_000 * min(1, max(-1, value))) for value in values]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def draw(folder):
    done = folder / "drawn"
    if done.exists():
        return
    for part in ("videos", "pictures", "sounds", "asked"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    steps = SCENE_SECONDS * FPS
    for video, scenes in VIDEOS.items():
        frames = [scene(step / steps, WIDTH, HEIGHT) for scene in scenes for step in range(steps)]
        (folder / "videos" / f"{video}.avi").write_bytes(avi(frames))
        for scene in scenes:
            (folder / "pictures" / f"{name(scene)}.png").write_bytes(png(scene(0.5, 2 * WIDTH, 2 * HEIGHT)))
    (folder / "asked" / "lighthouse-still.png").write_bytes(png(lighthouse(0.55, 400, 225).lit(0.85, 12, 1)))
    (folder / "asked" / "tulip-photo.png").write_bytes(png(tulip(0.9, 400, 225).lit(1.1, 12, 2)))
    for sound, values in sounds(random.Random(3)).items():
        wav(folder / "sounds" / f"{sound}.wav", values, 3, 0, 0)
    wav(folder / "asked" / "bell-far-away.wav", lambda t: 0.4 * bell(890)(t), 2, 0.01, 4)
    done.touch()


def clock(millis):
    return f"{millis // 60_000}:{millis % 60_000 / 1000:04.1f}"


def told(kind, wanted):
    lines = sys.stdin.read().splitlines()
    if not lines:
        return 1  # the search has said why
    hits = json.loads(lines[-1])["hits"]
    for place, hit in enumerate(hits, 1):
        second = f" at {clock(hit['span_start'])}" if kind == "video" else ""
        print(f"{place:2}. {hit['score']:.4f}  {hit['source_id']}{second}")
    if not wanted:
        return 0
    file, _, span = wanted.partition("@")
    start, end = (int(second) * 1000 for second in span.split("-")) if span else (0, 1)
    if hits and hits[0]["source_id"] == file and start <= hits[0]["span_start"] < end:
        return 0
    print(f"Cannot accept: the first hit is not {wanted}, expected it, since it was drawn there.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        draw(pathlib.Path(sys.argv[2]))
    else:
        sys.exit(told(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""))
