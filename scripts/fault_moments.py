"""Where a run is, told by what lies in its lake; and how to reach it there."""

import signal
import time

from fault_job import Difference, kill

POLL_SECONDS = 0.002
PHASES = ("start", "staging", "encode", "commit", "load", "end")


def begun(job):
    """The latest phase that has left its mark in the lake."""
    if job.is_loaded():
        return "end"
    if job.commit():
        return "load"
    if not job.staging():
        return "start"
    if not job.is_staged():
        return "staging"
    files = job.staged_files()
    return "commit" if files and len(job.markers()) == files else "encode"


def wait_for(job, process, phase):
    """Returns when the phase has begun or the process has ended."""
    wanted = PHASES.index(phase)
    while process.poll() is None and PHASES.index(begun(job)) < wanted:
        time.sleep(POLL_SECONDS)


def meet(job, phase, fault, until=lambda: True):
    """Runs the job and lets `fault` happen while it stands still: in `phase`, once `until` is true."""
    process = job.start()
    try:
        wait_for(job, process, phase)
        while process.poll() is None and not until():
            time.sleep(POLL_SECONDS)
        kill(process, signal.SIGSTOP)
        if process.poll() is not None:
            raise Difference(f"the run ended before it came to '{phase}' ({process.returncode})")
        at = begun(job)
        if at != phase:
            raise Difference(f"the run was in '{at}' before the fault could happen in '{phase}'")
        fault(process)
        kill(process, signal.SIGCONT)
        return job.wait(process)
    except BaseException:
        kill(process)
        process.wait()
        raise
