"""Lets faults of Milvus happen to a load and runs it again; run through scripts/check-milvus-faults."""

import argparse
import contextlib
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import pymilvus

import milvus_fault_cases
from fault_job import HOME, Difference
from fault_load import Bench

def main():
    parser = argparse.ArgumentParser(prog="scripts/check-milvus-faults", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases to run; all if left out")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--keep", action="store_true", help="keep the lakes, also where all is well")
    options = parser.parse_args()
    cases = milvus_fault_cases.CASES
    if options.list:
        print("\n".join(cases))
        return 0
    for name in options.names:
        if name not in cases:
            parser.error(f"no case '{name}', expected one of {', '.join(cases)}")
    (HOME / ".embark").mkdir(exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="check-milvus-faults-", dir=HOME / ".embark"))
    bad = False
    with contextlib.ExitStack() as servers:
        bench = Bench(work, servers)
        print("| fault | when | what the user saw | rows lost | rows twice |\n|---|---|---|---|---|", flush=True)
        for name in options.names or cases:
            start = time.monotonic()
            fault, when, case = cases[name]
            try:
                seen, lost, twice = case(bench, name)
                bad |= (lost, twice) != (0, 0)
            except (Difference, pymilvus.exceptions.MilvusException) as difference:
                bad, seen, lost, twice = True, [f"NOT AS IT MUST BE: {difference}"], "?", "?"
            said = "; ".join(seen).replace("|", "\\|").replace(str(work), "...")
            print(f"| {fault} | {when} | {said} | {lost} | {twice} |", flush=True)
            print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    if bad or options.keep:
        print(f"kept: {work}")
    else:
        shutil.rmtree(work)
    return 1 if bad else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`: nothing is left running
    sys.exit(main())
