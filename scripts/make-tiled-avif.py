#!/usr/bin/env python3
"""Writes src/test/resources/media/tiles.avif: a picture of 128 x 128 pixels made of 2 x 2 tiles, as cameras write HEIC.

pip install pillow; run from the checkout. Pillow reads it whole; the tiles are red, green, blue and white.
"""

import io
import pathlib
import struct

from PIL import Image

SIDE = 64
COLOURS = ["red", "lime", "blue", "white"]


def box(name, *parts):
    data = b"".join(parts)
    return struct.pack(">I", 8 + len(data)) + name + data


def full(name, version, flags, *parts):
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def tile(colour):
    """The decoder's configuration and the coded picture of a file of its own."""
    out = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), colour).save(out, "AVIF", quality=90)
    file = out.getvalue()
    at = file.index(b"av1C") - 4
    configuration = file[at : at + struct.unpack_from(">I", file, at)[0]]
    return configuration, file[file.index(b"mdat") + 4 :]


def meta(tiles, data_at):
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 2 * SIDE, 2 * SIDE)
    items = [(1, b"grid", grid)] + [(i + 2, b"av01", coded) for i, (_, coded) in enumerate(tiles)]
    entries = [full(b"infe", 2, number > 1, struct.pack(">HH", number, 0), kind, b"\0") for number, kind, _ in items]
    places = b""
    at = data_at
    for number, _, data in items:
        places += struct.pack(">HHHII", number, 0, 1, at, len(data))
        at += len(data)
    properties = box(
        b"ipco",
        full(b"ispe", 0, 0, struct.pack(">II", 2 * SIDE, 2 * SIDE)),
        full(b"ispe", 0, 0, struct.pack(">II", SIDE, SIDE)),
        tiles[0][0],
        full(b"pixi", 0, 0, b"\3\x08\x08\x08"),
    )
    of_tiles = [struct.pack(">HB", number, 3) + b"\x02\x83\x04" for number, _, _ in items[1:]]
    uses = full(b"ipma", 0, 0, struct.pack(">I", 5), struct.pack(">HB", 1, 2) + b"\x01\x04", *of_tiles)
    boxes = full(
        b"meta",
        0,
        0,
        full(b"hdlr", 0, 0, struct.pack(">I", 0), b"pict", b"\0" * 13),
        full(b"pitm", 0, 0, struct.pack(">H", 1)),
        full(b"iinf", 0, 0, struct.pack(">H", 5), *entries),
        full(b"iref", 0, 0, box(b"dimg", struct.pack(">HH4H", 1, 4, 2, 3, 4, 5))),
        box(b"iprp", properties, uses),
        full(b"iloc", 0, 0, struct.pack(">BBH", 0x44, 0, 5), places),
    )
    return boxes, b"".join(data for _, _, data in items)


def main():
    tiles = [tile(colour) for colour in COLOURS]
    head = box(b"ftyp", b"avif", struct.pack(">I", 0), b"avifmif1miaf")
    data_at = len(head) + len(meta(tiles, 0)[0]) + 8
    boxes, data = meta(tiles, data_at)
    target = pathlib.Path("src/test/resources/media/tiles.avif")
    target.write_bytes(head + boxes + box(b"mdat", data))
    picture = Image.open(target).convert("RGB")
    assert picture.size == (2 * SIDE, 2 * SIDE)
    for i, colour in enumerate(COLOURS):
        print(colour, picture.getpixel((32 + 64 * (i % 2), 32 + 64 * (i // 2))))


if __name__ == "__main__":
    main()
