"""scripts/bench media: films, pictures and sounds, on one thread against FFmpeg's command line, Pillow and librosa; and memory."""

import machine
import media_films
import media_memory
import media_pictures
import media_sounds

PARTS = {
    "films": media_films.a_frame_a_second,
    "seeks": media_films.a_frame_in_ten_seconds,
    "pictures": media_pictures.main,
    "mel": media_sounds.samples,
    "sounds": media_sounds.files,
    "memory": media_memory.main,
}


def main(runs, only):
    print(machine.line())
    for name, part in PARTS.items():
        if not only or name in only:
            print(f"\n{name}", flush=True)
            part(runs)
    return 0
