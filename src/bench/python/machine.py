"""What machine this is, and what else it did during a run."""

import os
import time

PROBE_SECONDS = 1.0
QUIET_CORES = 0.5


def line():
    model, memory = "?", 0
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for text in file:
            if text.startswith("model name"):
                model = text.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) // 1024
    return f"machine: {len(os.sched_getaffinity(0))} cores, {model}, {memory / 1024:.0f} GB, Linux {os.uname().release}"


def busy_seconds():
    """CPU seconds of the whole machine since it started, those that its host took away included."""
    with open("/proc/stat", encoding="utf-8") as file:
        fields = [int(field) for field in file.readline().split()[1:]]
    user, nice, system, _idle, _wait, irq, soft_irq, steal = fields[:8]
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def await_quiet(longest_seconds):
    """Waits until what runs behind a contender, such as a server's index build, is over; at most so long."""
    start = time.perf_counter()
    while time.perf_counter() - start < longest_seconds and load_before()[1] > QUIET_CORES / 2:
        pass


def load_before():
    """(load average of the last minute, cores that are busy now): the average still has the run before in it."""
    busy, start = busy_seconds(), time.perf_counter()
    time.sleep(PROBE_SECONDS)
    return os.getloadavg()[0], (busy_seconds() - busy) / (time.perf_counter() - start)
