"""What scripts/check-language runs: see there."""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

import pyarrow.dataset

HOME = pathlib.Path(__file__).resolve().parent.parent
WORK = HOME / ".embark/check-language"
LENGTHS = (50, 200, 1000)
MOST_PIECES = 40
JOB = """\
job: check_language
read:
  jsonl: {{ path: "{work}/pieces.jsonl", id: id, text: text }}
stages:
  - language: {{ min-confidence: 0{model} }}
encode:
  dense: {{ kind: static, model: "{work}/words.txt" }}
write:
  parquet: {{ path: "{work}/lake-{name}" }}
"""
NTREX = {"src.eng": "en", "ref.deu": "de", "ref.fra": "fr", "ref.jpn": "ja", "ref.rus": "ru", "ref.zho-CN": "zh", "ref.zho-TW": "zh"}
# What ISO 639-3 and BCP 47 call otherwise than the detectors: macro languages and older codes.
SAME = {"nb": "no", "cmn": "zh", "arb": "ar", "swh": "sw", "pes": "fa", "khk": "mn", "lvs": "lv", "ekk": "et", "als": "sq", "zlm": "ms", "tl": "fil"}


def texts(shared):
    """(where from, language, text)"""
    for file in sorted((shared / "data/text-udhr").glob("udhr_*.xml")):
        root = ElementTree.parse(file).getroot()
        language = root.get("{http://www.w3.org/XML/1998/namespace}lang", "").split("-")[0]
        text = " ".join(" ".join(part.split()) for part in root.itertext() if part.strip())
        yield "UDHR", SAME.get(language, language), text
    for file, language in NTREX.items():
        text = (shared / f"data/text-ntrex/newstest2019-{file}.txt").read_text("utf-8")
        yield "NTREX", language, " ".join(text.split())


def pieces(shared):
    """Up to as many of each length and text, spread over it."""
    for where, language, text in texts(shared):
        for length in LENGTHS:
            count = len(text) // length
            step = max(1, count // MOST_PIECES)
            for number in range(0, count, step):
                yield where, language, length, text[number * length : (number + 1) * length]


def told(name, model):
    """Language by id, and how long the job took."""
    option = f', model: "{model}"' if model else ""
    job = WORK / f"{name}.yaml"
    job.write_text(JOB.format(work=WORK, name=name, model=option))
    start = time.perf_counter()
    done = subprocess.run([HOME / "scripts/embark", "run", job], capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        sys.exit(f"Cannot check languages: the job {job} ended with {done.returncode}.")
    table = pyarrow.dataset.dataset(WORK / f"lake-{name}/embeddings", format="parquet").to_table(["source_id", "attributes"])
    rows = {row["source_id"]: dict(row["attributes"]).get("language", "") for row in table.to_pylist()}
    return {name: SAME.get(language, language) for name, language in rows.items()}, time.perf_counter() - start


def main():
    shared = pathlib.Path(os.environ.get("EMBARK_SHARED", HOME.parent / "shared"))
    parser = argparse.ArgumentParser(prog="scripts/check-language", description="See the head of the script.")
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, default=shared / "data/models/fasttext-lid/lid.176.ftz")
    asked = parser.parse_args()
    if not (shared / "data/text-udhr").is_dir():
        print("Cannot check languages: there is no data/text-udhr, expected it in EMBARK_SHARED.", file=sys.stderr)
        sys.exit(2)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    (WORK / "words.txt").write_text("the 1 0\nof 0 1\n")
    all_pieces = {f"p{number:06}": piece for number, piece in enumerate(pieces(shared))}
    with open(WORK / "pieces.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"id": name, "text": piece[3]}) + "\n" for name, piece in all_pieces.items())
    detectors = {"profiles": None, **({"fasttext": asked.model} if asked.model.exists() else {})}
    right, known = {}, {}
    for name, model in detectors.items():
        found, seconds = told(name, model)
        print(f"{name}: {len(all_pieces):,} pieces, job {seconds:.0f} s", flush=True)
        right[name] = collections.defaultdict(list)
        for piece, (where, language, length, _) in all_pieces.items():
            right[name][where, language, length].append(found[piece] == language)
        known[name] = {language for language in found.values()}
    share = lambda name, key: sum(right[name][key]) / len(right[name][key])
    for where in ("UDHR", "NTREX"):
        for name in detectors:
            languages = sorted({language for place, language, _ in right[name] if place == where})
            ours = [language for language in languages if language in known[name]]
            means = [
                sum(share(name, (where, language, length)) for language in ours if (where, language, length) in right[name])
                / max(1, sum((where, language, length) in right[name] for language in ours))
                for length in LENGTHS
            ]
            figures = ", ".join(f"{length}: {mean:.3f}" for length, mean in zip(LENGTHS, means))
            print(f"{where} {name}: {len(ours)} of {len(languages)} languages known; mean share told rightly by characters: {figures}")
    if asked.table:
        rows = ["| | language | " + " | ".join(f"{name} {length}" for name in detectors for length in LENGTHS) + " |"]
        rows.append("|---|---|" + "---|" * (len(detectors) * len(LENGTHS)))
        for where, language in sorted({key[:2] for key in right["profiles"]}):
            cells = [
                ("-" if language not in known[name] else f"{share(name, (where, language, length)):.2f}" if (where, language, length) in right[name] else "")
                for name in detectors
                for length in LENGTHS
            ]
            rows.append(f"| {where} | {language} | " + " | ".join(cells) + " |")
        asked.table.write_text("\n".join(rows) + "\n", "utf-8")
    shutil.rmtree(WORK)


main()
