"""Films: a frame a second against FFmpeg's command line, and one in ten seconds against decoding all of them."""

import statistics

import contest
import media_files
import numpy
import places
import processes
import tables

PASSES = 3
LEAST_OF_FFMPEG = 0.9
LEAST_OF_ALL = 3
FRAMES = {side: places.WORK / f"media-{side}.rgb" for side in ("embark", "peer")}


def a_frame_a_second(runs):
    """Both decode on one thread and make RGB of what they take; resizing, which FFmpeg's command does not do, is apart."""
    program = media_files.ffmpeg()
    rows, resizes = [], []
    for name, file in media_files.films():
        pairs = contest.turns(
            runs,
            name,
            "seconds of film a second",
            120,
            lambda: embark("sample", 1, file, "embark"),
            lambda: _ffmpeg(program, file),
            _decoding,
            lambda ours, _theirs: print(f"{name}: {_compare(ours, allowed=0)}"),
        )
        rows.append(contest.row(name, pairs, 120, _decoding, LEAST_OF_FFMPEG))
        resizes.append(_resizing(name, pairs[0][0], [ours for ours, _ in pairs]))
    print(f"\nseconds of film a second, a frame of each; FFmpeg {pairs[0][1]['version']}, one decoding thread on both sides")
    tables.table(["film", *contest.HEADER], rows)
    print("apart: a frame's shorter side to 224, Pillow's bicubic, ms a frame")
    tables.table(["film", "Embark, median", "Pillow", "Pillow's time / Embark's"], resizes)


def a_frame_in_ten_seconds(runs):
    rows = []
    for name, file in media_files.long_films():
        pairs = contest.turns(
            runs,
            name,
            "seconds of film a second",
            600,
            lambda: embark("sample", 10, file, "embark"),
            lambda: embark("all", 10, file, "peer"),
            _decoding,
            lambda ours, theirs: print(f"{name}: {_same_times(ours, theirs)}, {_compare(ours, allowed=0)}"),
        )
        rows.append(contest.row(name, pairs, 600, _decoding, LEAST_OF_ALL))
    print("\nseconds of film a second, a frame of every ten, against decoding all frames in Embark and making RGB of the same ones")
    tables.table(["film", *contest.HEADER], rows)


def embark(how, seconds, file, side):
    command = processes.java("io.embark.media.VideoTimes", how, seconds, file, PASSES, FRAMES[side], slots=1)
    return processes.run(f"media-{how}", command)


def _ffmpeg(program, file):
    script = places.BENCH / "python/peers/ffmpeg_peer.py"
    return processes.run("media-ffmpeg", [media_files.PYTHON, script, program, file, 1, PASSES, FRAMES["peer"]])


def _decoding(one):
    """(wall, CPU) seconds without resizing."""
    if "spent" not in one:
        return contest.spent(one)
    wall, cpu = contest.spent(one["spent"])
    return wall - one["resize_seconds"], cpu - one["resize_seconds"]


def _same_times(ours, theirs):
    if ours["start_millis"] != theirs["start_millis"]:
        raise processes.Failed(f"frames of other times: {ours['start_millis']} and {theirs['start_millis']}")
    return f"{len(ours['start_millis'])} frames of the same times"


def _compare(ours, allowed):
    found, expected = (numpy.memmap(file, dtype="u1", mode="r") for file in FRAMES.values())
    if found.shape != expected.shape:
        size = ours["width"] * ours["height"] * 3
        raise processes.Failed(f"{len(found) / size:g} frames and {len(expected) / size:g}, expected as many")
    step = 1 << 24
    parts = [slice(at, at + step) for at in range(0, len(found), step)]
    largest = max(int(numpy.abs(found[part].astype("i2") - expected[part].astype("i2")).max()) for part in parts)
    if largest > allowed:
        raise processes.Failed(f"frames differ by {largest} levels, expected at most {allowed}")
    return f"{len(ours['start_millis'])} frames, largest difference {largest} levels"


def _resizing(name, first, reports):
    script = places.BENCH / "python/peers/resize_peer.py"
    frames = len(first["start_millis"])
    command = [media_files.PYTHON, script, FRAMES["embark"], first["width"], first["height"], PASSES]
    theirs = statistics.median(processes.run("media-resize", command)["passes"])
    ours = statistics.median(one["resize_seconds"] for report in reports for one in report["passes"])
    return [name, f"{1000 * ours / frames:.2f}", f"{1000 * theirs / frames:.2f}", f"{theirs / ours:.2f}"]
