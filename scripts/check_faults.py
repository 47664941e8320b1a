"""Lets faults happen to a running job and runs it again; run through scripts/check-faults."""

import argparse
import pathlib
import shutil
import signal
import sys
import tempfile

import fault_cases
import fault_corpus
from fault_job import HOME, Difference, Job
from fault_milvus import MilvusLite

DOCUMENTS = 600


class Bench:
    """What the cases share: the corpus, an undisturbed run, a Milvus, and a folder for each job."""

    def __init__(self, work, milvus):
        self.work = work
        self.milvus = milvus
        self.corpus = work / "input"
        fault_corpus.write(self.corpus, DOCUMENTS)
        self.whole = Job(work, "undisturbed", self.corpus, milvus.uri)
        self.total = self.whole.run_well().result["funnel"]["kept"]

    def job(self, name, **more):
        return Job(self.work, name, self.corpus, **more)


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-faults", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--keep", action="store_true", help="keep the lakes, also where all is well")
    options = parser.parse_args()
    (HOME / ".embark").mkdir(exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="check-faults-", dir=HOME / ".embark"))
    bad = []
    with MilvusLite(work / "milvus") as milvus:
        bench = Bench(work, milvus)
        print(f"undisturbed: {bench.total:,} items\n", flush=True)
        for name, case in fault_cases.CASES.items():
            if options.only in name:
                try:
                    outcome = case(bench, name)
                except fault_cases.Skipped as reason:
                    print(f"{name}: skipped: {reason}", flush=True)
                    continue
                except Difference as difference:
                    bad.append(name)
                    outcome = [f"NOT AS IT MUST BE: {difference}"]
                print(f"{name}: " + "\n    ".join(["not ok" if name in bad else "ok", *outcome]), flush=True)
    if bad or options.keep:
        print(f"kept: {work}")
    else:
        shutil.rmtree(work)
    return 1 if bad else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`: nothing is left running
    sys.exit(main())
