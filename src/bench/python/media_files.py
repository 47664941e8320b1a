"""The files of scripts/bench media: pictures and sounds of EMBARK_SHARED as they are, films that FFmpeg makes once."""

import os
import pathlib
import subprocess

import places
import processes

PYTHON = places.WORK / "media/bin/python"
FOLDER = places.WORK / "media-files"
NASA = "video-torchcodec/nasa_13013.mp4"
RATE = 16_000
X264 = ["-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p"]


def shared(name):
    path = pathlib.Path(os.environ.get("EMBARK_SHARED", places.HOME.parent / "shared")) / "data" / name
    if not path.exists():
        raise processes.Failed(f"Cannot find {path}, expected the test data. Set EMBARK_SHARED to their folder.")
    return path


def ffmpeg():
    """The program that imageio-ffmpeg brings."""
    command = [PYTHON, "-c", "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _made(name, *arguments):
    """What FFmpeg makes with these arguments, once; the video alone."""
    file = FOLDER / name
    if not file.exists():
        print(f"making {name}", flush=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = FOLDER / f"part-{name}"
        subprocess.run([ffmpeg(), "-v", "error", "-nostdin", "-y", *map(str, arguments), part], check=True)
        part.rename(file)
    return file


def _pattern(width, height, seconds, gop):
    source = f"testsrc2=size={width}x{height}:rate=30:duration={seconds}"
    name = f"testsrc2-{height}-{seconds}-{gop}.mp4"
    return _made(name, "-f", "lavfi", "-i", source, *X264, "-g", gop)


def _nasa(name, seconds, *codec):
    return _made(name, "-stream_loop", -1, "-i", shared(NASA), "-t", seconds, "-an", "-sn", *codec)


def films():
    """(name, file) of two minutes each, for a frame a second."""
    return [
        ("nasa, H.264, 480 x 270", _nasa("nasa-120.mp4", 120, "-c", "copy")),
        ("testsrc2, H.264, 1280 x 720", _pattern(1280, 720, 120, 250)),
        ("nasa, HEVC, 960 x 540", _nasa("nasa-120-hevc.mp4", 120, "-vf", "scale=960:540", "-c:v", "libx265", "-x265-params", "log-level=none")),
        ("nasa, VP9, 480 x 270", _nasa("nasa-120-vp9.webm", 120, "-c:v", "libvpx-vp9", "-b:v", "500k", "-deadline", "realtime", "-cpu-used", 5)),
    ]


def long_films():
    """(name, file) of ten minutes each, for a frame every ten seconds. 30 frames a second: keyframes stand beside the ticks."""
    return [
        ("testsrc2, 640 x 360, GOP 250", _pattern(640, 360, 600, 250)),
        ("testsrc2, 640 x 360, GOP 50", _pattern(640, 360, 600, 50)),
        ("nasa, 480 x 270, as it is (GOP about 240)", _nasa("nasa-600.mp4", 600, "-c", "copy")),
    ]


def half_an_hour():
    return _made("testsrc2-360-1800.mp4", "-stream_loop", 2, "-i", _pattern(640, 360, 600, 250), "-c", "copy")


def pictures():
    """(name, list of files) by format."""
    misc = [*sorted(shared("img-misc/skimage").glob("*")), *sorted(shared("img-misc/tflite").glob("*"))]
    return [
        ("JPEG, Caltech-101", _listed("caltech", sorted(shared("img-caltech101").glob("*/*.jpg")))),
        ("JPEG, photographs", _listed("photographs", [path for path in misc if path.suffix == ".jpg"])),
        ("PNG, 8 bits", _listed("png", [path for path in misc if path.suffix == ".png"])),
    ]


def sounds():
    """(name, list of files): five seconds each, as they are and as other files of the same sound."""
    clips = sorted(shared("audio-esc10").glob("*/*.ogg"))
    kinds = [("Ogg Vorbis, 44.1 kHz", _listed("ogg", clips))]
    for name, ending, codec in (
        ("MP3, 44.1 kHz", "mp3", ["-c:a", "libmp3lame", "-b:a", "128k"]),
        ("FLAC, 44.1 kHz", "flac", ["-af", "asetnsamples=4096", "-c:a", "flac", "-sample_fmt", "s16"]),
        ("WAV, 44.1 kHz", "44.wav", ["-c:a", "pcm_s16le"]),
        ("WAV, 16 kHz", "16.wav", ["-c:a", "pcm_s16le", "-ar", RATE]),
    ):
        files = [_made(f"{clip.stem}.{ending}", "-i", clip, "-map", "0:a", "-map_metadata", -1, *codec) for clip in clips]
        kinds.append((name, _listed(ending, files)))
    return kinds


def music():
    """All of librosa's example sounds behind one another, as little-endian floats at 16,000 a second."""
    file = FOLDER / "music.f4"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        listed = _listed("music", sorted(shared("audio-librosa").glob("*.ogg")))
        command = [PYTHON, places.BENCH / "python/peers/librosa_peer.py", "load", listed, 0, 0, file.with_suffix(".part")]
        processes.run("media-music", command)
        file.with_suffix(".part").rename(file)
    return file


def _listed(name, files):
    FOLDER.mkdir(parents=True, exist_ok=True)
    listed = FOLDER / f"{name}.txt"
    listed.write_text("".join(f"{path}\n" for path in files), encoding="utf-8")
    return listed
