"""scripts/bench dedup: near-duplicates of a corpus whose clusters are known, from JSON Lines to JSON Lines, against datatrove and text-dedup."""

import collections
import json
import shutil
import subprocess
import time

import corpus
import dedup_corpus
import machine
import places
import processes
import tables

WORKERS = 2
PEERS = places.BENCH / "python/peers"
DATATROVE = places.WORK / "dedup-datatrove/bin/python"
TEXT_DEDUP = places.WORK / "dedup-text-dedup/bin/python"
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95
# how many times as fast Embark must be, by peer: below a million documents, and from there on
LEAST_RATIOS = {"datatrove": (3, 5), "text-dedup": (1.5, 2)}
# its clusters are a pickled union-find of its own class
PARENTS = "import json, pickle, sys; print(json.dumps({k: str(v) for k, v in pickle.load(open(sys.argv[1], 'rb')).parent.items()}))"
NAMES = ["embark", *LEAST_RATIOS]


def scores(truth, found):
    """Precision and recall over pairs of one cluster."""
    both = collections.Counter((truth[name], cluster) for name, cluster in found.items())
    pairs = lambda counts: sum(count * (count - 1) // 2 for count in counts.values())  # noqa: E731
    right, found_pairs = pairs(both), pairs(collections.Counter(found.values()))
    return right / found_pairs, right / pairs(collections.Counter(truth.values())), found_pairs


def embark(source, folder, heap):
    shutil.rmtree(folder, ignore_errors=True)
    report = processes.run("dedup-embark", processes.java("io.embark.pipeline.DedupTimes", source, folder, slots=WORKERS, heap=heap))
    found = {}
    for path in (folder / "rows").glob("*.json"):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                found[row["id"]] = row.get("survivor_id", row["item_id"])
    return report["seconds"], found, report


def datatrove(source, folder):
    start = time.perf_counter()
    _run("dedup-datatrove", [DATATROVE, PEERS / "datatrove_dedup.py", source, folder, WORKERS])
    seconds = time.perf_counter() - start
    found = {}
    for name in ("kept", "removed"):
        for path in (folder / name).glob("*.jsonl"):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line)
                    number = row["metadata"]["minhash_cluster_id"]
                    found[row["id"]] = row["id"] if number == -1 else number
    return seconds, found, {}


def text_dedup(source, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    options = f"--path json --data_files {source} --split train --cache_dir {folder}/cache --output {folder}/kept --column text --debug --no-clean_cache"
    options += f" --num_proc {WORKERS} --ngram 5 --num_perm 112 --b 14 --r 8 --threshold 0.8 --hash_func xxh3 --batch_size 10000"
    start = time.perf_counter()
    _run("dedup-text-dedup", [TEXT_DEDUP, "-m", "text_dedup.minhash", *options.split()])
    seconds = time.perf_counter() - start
    command = [TEXT_DEDUP, "-c", PARENTS, folder / "kept/uf.pkl"]
    parents = json.loads(subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True).stdout)
    with open(source, encoding="utf-8") as file:
        found = {json.loads(line)["id"]: _root(parents, str(number)) for number, line in enumerate(file)}
    return seconds, found, {}


def _run(name, command):
    """A peer as it is: what it prints goes to its log."""
    places.LOGS.mkdir(parents=True, exist_ok=True)
    log = places.LOGS / f"{name}.log"
    with open(log, "w", encoding="utf-8") as out:
        if subprocess.run(list(map(str, command)), stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False).returncode:
            raise processes.Failed(f"Cannot time {name}: see {log}")


def _root(parents, node):
    while parents.get(node, node) != node:
        node = parents[node]
    return node


RUNNERS = {"embark": embark, "datatrove": datatrove, "text-dedup": text_dedup}


def main(runs, documents, only, heap):
    print(machine.line())
    folder = places.WORK / "dedup"
    folder.mkdir(parents=True, exist_ok=True)
    source, truth = folder / f"{documents}.jsonl", folder / f"{documents}.truth"
    if not source.exists():
        with open(corpus.texts(5000), encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in file]
        part = source.with_suffix(".part")
        dedup_corpus.write(part, truth, texts, documents)
        part.rename(source)
    with open(truth, encoding="utf-8") as file:
        clusters = dict(line.rstrip("\n").split("\t") for line in file)
    planted = collections.Counter(clusters.values())
    size = source.stat().st_size
    print(f"{documents:,} documents, {size // documents} bytes each; {sum(1 for n in planted.values() if n > 1):,} planted clusters")
    print(f"of {sum(n for n in planted.values() if n > 1):,} documents; word 5-grams, 112 permutations: Embark 16 bands of 7 (its default at 0.8), the others 14 of 8 (theirs); {WORKERS} processes or threads\n")
    rates, rows = {}, []
    chosen = [name for name in NAMES if not only or name in only or name == "embark"]
    for run in range(runs):
        for name in chosen:
            seconds, found, report = RUNNERS[name](source, folder / name, *([heap] if name == "embark" else []))
            rates.setdefault(name, []).append((documents / seconds, scores(clusters, found), report))
            for note in report.get("notes", []) if run == 0 else []:
                print(f"  {note}")
    print()
    for name in chosen:
        each, median, spread = tables.spread([rate for rate, _, _ in rates[name]], 0)
        precision, recall, pairs = rates[name][-1][1]
        ratio, least = "", None
        if name != "embark":
            ratio = f"{_median(rates['embark']) / float(median):.2f}"
            least = LEAST_RATIOS[name][documents >= 1_000_000]
        rows.append([name, f"{precision:.4f}", f"{recall:.4f}", f"{pairs:,}", each, median, spread, ratio, tables.verdict(float(ratio or 0), least)])
    header = ["", "precision", "recall", "pairs", "documents/s, each run", "median", "range", "Embark is x times", "target"]
    tables.table(header, rows)
    precision, recall, _ = rates["embark"][-1][1]
    print(f"Embark: precision >= {LEAST_PRECISION}: {_met(precision, LEAST_PRECISION)}; recall >= {LEAST_RECALL}: {_met(recall, LEAST_RECALL)}")
    resident = rates["embark"][-1][2]["resident_kilobytes"]["high_water_mark"]
    print(f"Embark's memory: {resident // 1024:,} MB, of them heap at most {heap}")
    return 0


def _median(values):
    return sorted(rate for rate, _, _ in values)[len(values) // 2]


def _met(value, least):
    return "met" if value >= least else f"MISSED, {value:.4f}"
