"""What scripts/check-quality runs: see there."""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time
import warnings

import pyarrow.dataset
import quality_texts

HOME = pathlib.Path(__file__).resolve().parent.parent
WORK = HOME / ".embark/check-quality"
JOB = """\
job: check_quality
read:
  jsonl: {{ path: "{work}/texts.jsonl", id: id, text: text }}
stages:
  - quality: {{ rules: [{rules}] }}
encode:
  dense: {{ kind: static, model: "{work}/words.txt" }}
write:
  parquet: {{ path: "{work}/lake-{rules}" }}
budget: {{ rejects: 100% }}
"""


def real_texts():
    """Articles, abstracts and paragraphs in English."""
    shared = pathlib.Path(os.environ.get("EMBARK_SHARED", HOME.parent / "shared"))
    articles = shared / "data/text-neardup-articles/articles_2500.train"
    if articles.exists():
        yield from (line.split(" ", 1)[1].strip() for line in articles.read_text("utf-8", "replace").splitlines())
    for corpus in sorted((shared / "fixtures/open/retrieval").glob("*/corpus.jsonl")):
        yield from (json.loads(line)["text"] for line in corpus.open(encoding="utf-8"))
    news, documents = shared / "data/text-ntrex", collections.defaultdict(list)
    if news.exists():
        ids = (news / "DOCUMENT_IDS.tsv").read_text("utf-8").splitlines()
        for file in ("newstest2019-src.eng.txt", "newstest2019-ref.eng-IN.txt"):
            for document, line in zip(ids, (news / file).read_text("utf-8").splitlines()):
                documents[file, document].append(line)
        yield from ("\n".join(lines) for lines in documents.values())


def texts(count):
    chance = random.Random("embark-quality-2")
    real = [text for text in real_texts() if text.strip()]
    chance.shuffle(real)
    found = real[: count // 2]
    found += [quality_texts.spoilt(chance.choice(real), chance.choice(quality_texts.SPOILERS), chance) for _ in range(count // 4) if real]
    while len(found) < count:
        found += [text for text in quality_texts.made_up(chance) if text.strip()]
    return found[:count]


def embark(rules):
    """Reasons by id, and how long the job took."""
    job = WORK / f"{rules}.yaml"
    job.write_text(JOB.format(work=WORK, rules=rules))
    start = time.perf_counter()
    done = subprocess.run([HOME / "scripts/embark", "run", job], capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        sys.exit(f"Cannot check the quality stage: the job {job} ended with {done.returncode}.")
    table = pyarrow.dataset.dataset(WORK / f"lake-{rules}/rejects", format="parquet").to_table(["source_id", "stage", "reason", "detail"])
    rows = [row for row in table.to_pylist() if row["stage"] == "quality"]
    return {row["source_id"]: (row["reason"], row["detail"]) for row in rows}, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-quality", description="See the head of the script.")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--keep", action="store_true", help=f"leave {WORK} as it is")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    (WORK / "words.txt").write_text("the 1 0\nof 0 1\n")
    all_texts = {f"t{number:05}": text for number, text in enumerate(texts(asked.texts))}
    with open(WORK / "texts.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"id": name, "text": text}) + "\n" for name, text in all_texts.items())
    start = time.perf_counter()
    expected = {name: quality_texts.reasons(text) for name, text in all_texts.items()}
    print(f"{len(all_texts):,} texts; datatrove, all filters, one core: {time.perf_counter() - start:.1f} s")
    print(f"{'rules':<10}{'kept by both':>14}{'same reason':>13}{'other reason':>14}{'kept by one':>13}{'job':>9}")
    different = []
    for rules in quality_texts.SETS:
        found, seconds = embark(rules)
        counts = collections.Counter()
        for name in all_texts:
            theirs, (ours, detail) = expected[name][rules], found.get(name, (None, None))
            same = "same" if theirs == ours else "one" if None in (theirs, ours) else "other"
            counts["kept" if theirs is ours is None else same] += 1
            if theirs != ours:
                different.append(f"{name} {rules}: datatrove {theirs}, Embark {ours} ({detail}): {all_texts[name][:100]!r}")
        columns = f"{counts['kept']:>14,}{counts['same']:>13,}{counts['other']:>14,}{counts['one']:>13,}"
        print(f"{rules:<10}{columns}{seconds:>7.1f} s", flush=True)
    print("\n".join(different[:40]) if different else "no text is judged differently")
    if not asked.keep:
        shutil.rmtree(WORK)
    sys.exit(1 if different else 0)


main()
