"""scripts/bench heads: what is done behind the graph of a learned sparse model and of BGE-M3, against the graph itself.

No real model of either kind is a Maven artifact: make_heads.py puts heads of real size behind MiniLM, whose forward pass is
a small part of a real one's, so the share found here is more than that of a real model.
"""

import json
import statistics

import corpus
import machine
import places
import processes
import tables

TEXTS = 400
PASSES = 3
MOST_SHARE = 0.10


def main(runs):
    print(machine.line())
    texts = lines()
    models = places.fresh("heads-models")
    jar = places.WORK / "encoder/encoder.jar"
    processes.run("heads-make", [places.WORK / "heads/bin/python", places.BENCH / "python/make_heads.py", jar, models])
    rows = []
    for name in ("splade", "bge-m3"):
        shares, forwards, behind = [], [], []
        for run in range(1, runs + 1):
            command = processes.java("io.embark.bench.HeadTimes", models / name, texts, PASSES, slots=1)
            report = processes.run(f"heads-{name}", command)
            best = min(report["passes"], key=lambda one: one["wall_seconds"])
            rest = best["wall_seconds"] - best["forward_seconds"] - best["tokenize_seconds"]
            forwards.append(1000 * best["forward_seconds"] / TEXTS)
            behind.append(1000 * rest / TEXTS)
            shares.append(rest / best["forward_seconds"])
            print(f"run {run} {name}: forward {forwards[-1]:.2f}, behind it {behind[-1]:.2f} ms/text: {shares[-1]:.1%}", flush=True)
        numbers = report["passes"][-1]["numbers"] // TEXTS
        share = statistics.median(shares)
        met = "met" if share < MOST_SHARE else "MISSED"
        print(f"{name}: {share:.1%} of the forward time; target < {MOST_SHARE:.0%}: {met}")
        each = [tables.spread(forwards, 2)[1], tables.spread(behind, 2)[1], f"{share:.1%}"]
        rows.append([name, f"{numbers:,}", *each, f"{min(shares):.1%}..{max(shares):.1%}"])
    print()
    tables.table(["head", "numbers a text", "forward, ms a text", "behind it, ms a text", "share", "range"], rows)
    return 0


def lines():
    file = places.WORK / f"heads-texts-{TEXTS}.txt"
    with open(corpus.texts(1000), encoding="utf-8") as source:
        texts = [" ".join(json.loads(line)["text"].split()) for line in source][:TEXTS]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file
