"""Whisper's features against librosa on one thread: from samples, and from files, there with a task and with two as well."""

import contest
import media_files
import numpy
import places
import processes
import tables

PASSES = 30  # of half a second or less: a JVM still compiles in the first ten
WINDOW_SECONDS = 30
CLIP_SECONDS = 5
CORES = 2
BANDS, FRAMES_A_SECOND = 80, 100
LEAST_OF_SAMPLES = 0.7
LEAST_OF_FILES = 3
MOST_OF_SAMPLES = 1e-3
LEAST_COSINE_OF_FILES = 0.999
FEATURES = {side: places.WORK / f"media-{side}.f4" for side in ("embark", "peer")}
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")}


def samples(runs):
    file = media_files.music()
    windows = file.stat().st_size // (4 * media_files.RATE * WINDOW_SECONDS)
    seconds = windows * WINDOW_SECONDS
    name = f"{windows} windows of {WINDOW_SECONDS} s"
    pairs = _contest(runs, name, "samples", file, WINDOW_SECONDS, seconds, _same_features, 1)
    print(f"\nseconds of sound a second, samples at 16 kHz to 80 bands; librosa {pairs[0][1]['version']}")
    tables.table(["samples", *contest.HEADER], [contest.row(name, pairs, seconds, contest.spent_of, LEAST_OF_SAMPLES)])


def files(runs):
    parts, version = [], ""
    for tasks in (1, CORES):
        rows = []
        for name, listed in media_files.sounds():
            count = len(listed.read_text(encoding="utf-8").splitlines())
            seconds = CLIP_SECONDS * count
            pairs = _contest(runs, name, "files", listed, CLIP_SECONDS, seconds, _like_features, tasks)
            rows.append(contest.row(name, pairs, seconds, contest.spent_of, LEAST_OF_FILES))
            version = pairs[0][1]["version"]
            if tasks == 1:
                parts.append([name, *(part for side in zip(*pairs) for part in contest.parts(side, count))])
        print(f"\nseconds of sound a second, files of {CLIP_SECONDS} s to 80 bands, {tasks} of Embark's tasks; a loop of librosa.load, librosa {version}")
        tables.table(["files", *contest.HEADER], rows)
    tables.table([f"ms a file of {CLIP_SECONDS} s, one task", "Embark: file to samples", "samples to bands", "librosa: file to samples", "samples to bands"], parts)


def _contest(runs, name, what, file, length, seconds, check, tasks):
    arguments = [what, file, length, PASSES]
    script = places.BENCH / "python/peers/librosa_peer.py"
    peer = [media_files.PYTHON, script, *arguments, FEATURES["peer"]]
    return contest.turns(
        runs,
        name,
        "seconds of sound a second",
        seconds,
        lambda: processes.run("media-sounds", processes.java("io.embark.media.SoundTimes", *arguments, FEATURES["embark"], tasks, slots=tasks)),
        lambda: processes.run("media-librosa", peer, ONE_THREAD),
        contest.spent_of,
        lambda *_: print(f"{name}: {check(length)}"),
    )


def _features(length):
    return (numpy.fromfile(file, dtype="<f4").reshape(-1, BANDS * FRAMES_A_SECOND * length).astype("f8") for file in FEATURES.values())


def _same_features(length):
    found, expected = _features(length)
    largest = numpy.abs(found - expected).max()
    if not largest <= MOST_OF_SAMPLES:
        raise processes.Failed(f"features differ by {largest:.1e}, expected at most {MOST_OF_SAMPLES}")
    return f"largest difference {largest:.1e}"


def _like_features(length):
    """Decoders and resamplers differ a little: in what is nearly silent their logarithms do by more."""
    found, expected = _features(length)
    difference = numpy.abs(found - expected)
    cosines = (found * expected).sum(axis=1) / numpy.linalg.norm(found, axis=1) / numpy.linalg.norm(expected, axis=1)
    told = f"mean difference {difference.mean():.1e}, largest {difference.max():.1e}; smallest cosine {cosines.min():.6f}"
    if not cosines.min() >= LEAST_COSINE_OF_FILES:
        raise processes.Failed(f"features differ: {told}, expected a cosine of {LEAST_COSINE_OF_FILES}")
    return told
