"""FFmpeg's command line, one process a pass: FFMPEG FILE SECONDS PASSES FRAMES.

One decoding and one filter thread. Of every SECONDS the frame that is shown, as RGB, with the swscale flags that Embark uses
(chroma interpolated, its samples where these codecs have them: the command takes them for centred otherwise). FRAMES gets them in a first pass that does not count; the others write to /dev/null. Prints one JSON
object as its last line.
"""

import json
import resource
import subprocess
import sys

from spent import Clock

FILTER = "fps=1/{}:round=up,scale=flags=bilinear+accurate_rnd+full_chroma_int:in_chroma_loc=left,format=rgb24"


def children_cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main(ffmpeg, file, seconds, passes, frames):
    def run(target):
        threads = ["-threads", "1"]
        command = [ffmpeg, "-v", "error", "-nostdin", "-y", *threads, "-filter_threads", "1", "-i", file]
        command += ["-map", "0:v:0", "-vf", FILTER.format(seconds), *threads, "-fps_mode", "passthrough", "-f", "rawvideo", target]
        clock = Clock(children_cpu_seconds)
        subprocess.run(command, check=True)
        return clock.stop()

    run(frames)
    version = subprocess.run([ffmpeg, "-version"], check=True, capture_output=True, text=True).stdout.split()[2]
    print(json.dumps({"version": version, "passes": [run("/dev/null") for _ in range(int(passes))]}))


main(*sys.argv[1:])
