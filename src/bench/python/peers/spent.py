"""Wall and CPU seconds of a piece of work, as the JVM side counts them."""

import os
import resource
import time


def own_cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def processes():
    """(process, its parent, its session, its CPU seconds) of all that live now."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            yield int(name), int(fields[1]), int(fields[3]), seconds


def tree_cpu_seconds():
    """Of this process and all that live below it now: a JVM and its Python workers too."""
    seconds, parents = {}, {}
    for process, parent, _session, used in processes():
        parents[process] = parent
        seconds[process] = used
    root = os.getpid()

    def is_below(process):
        while process not in (root, 0):
            process = parents.get(process, 0)
        return process == root

    return sum(used for process, used in seconds.items() if is_below(process))


class Clock:
    def __init__(self, cpu_seconds=own_cpu_seconds):
        self._cpu_seconds = cpu_seconds
        self._cpu = cpu_seconds()
        self._wall = time.perf_counter()

    def stop(self):
        wall = time.perf_counter() - self._wall
        return {"wall_seconds": wall, "cpu_seconds": self._cpu_seconds() - self._cpu}


def passes(items, decoded, done, count):
    """What done(decoded(item)) of each item takes: one report a pass, which says how long the decoding took too."""
    reports = []
    for _ in range(count):
        decode_seconds, clock = 0, Clock()
        for item in items:
            start = time.perf_counter()
            ready = decoded(item)
            decode_seconds += time.perf_counter() - start
            done(ready)
        reports.append({"spent": clock.stop(), "decode_seconds": decode_seconds})
    return reports


def since_process_start():
    """Seconds since the kernel started this process: interpreter and imports."""
    with open("/proc/self/stat", encoding="utf-8") as file:
        started = int(file.read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    with open("/proc/uptime", encoding="utf-8") as file:
        return float(file.read().split()[0]) - started
