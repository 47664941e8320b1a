"""Rows of a lake by pymilvus: insert|upsert|import|check URI COLLECTION LAKE INDEX [FILE...]; prints a JSON object on its last line.

insert and upsert send requests of 1,000 rows, flush and count; import has the server import FILEs and counts; check compares what
any contender left (count, sample, schema), prints it and drops the collection.
"""

import json
import pathlib
import sys
import time

import numpy
import pyarrow.parquet
import spent
from pymilvus import DataType, MilvusClient, connections, utility
from pymilvus.client.types import BulkInsertState

BATCH_ROWS = 1_000
DIMENSION = 384
SAMPLE = 100
POLL_SECONDS = 0.5
JOB, PARTITION = "bench", "2026-11-20"
TEXTS = {"item_id": 32, "ds": 1024, "job": 1024, "source_id": 65535, "modality": 1024, "text": 65535}
SCALARS = ["item_id", "ds", "job", "source_id", "segment", "span_start", "span_end", "modality", "text", "attributes"]
NUMBERS = {"segment": DataType.INT32, "span_start": DataType.INT64, "span_end": DataType.INT64, "attributes": DataType.JSON}
READ = ["item_id", "source_id", "segment", "span_start", "span_end", "modality", "text", "attributes", "dense"]


def create(client, collection, index_type):
    """As Embark makes it; check says whether it is so."""
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    for name in SCALARS:
        if name in TEXTS:
            schema.add_field(name, DataType.VARCHAR, max_length=TEXTS[name], is_primary=name == "item_id")
        else:
            schema.add_field(name, NUMBERS[name])
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection(collection, schema=schema)
    index = client.prepare_index_params()
    index.add_index("dense", index_name="dense", index_type=index_type, metric_type="COSINE")
    client.create_index(collection, index)


def files(lake):
    return sorted(pathlib.Path(lake).glob("embeddings/*/*.parquet"))


def batches(lake):
    for file in files(lake):
        for batch in pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=BATCH_ROWS, columns=READ):
            yield rows(batch)


def rows(batch):
    columns = {name: batch.column(name).to_pylist() for name in READ if name not in ("dense", "attributes")}
    columns["attributes"] = [dict(pairs) for pairs in batch.column("attributes").to_pylist()]
    columns["ds"] = [PARTITION] * len(batch)
    columns["job"] = [JOB] * len(batch)
    columns["dense"] = batch.column("dense").flatten().to_numpy(zero_copy_only=False).reshape(len(batch), -1)
    names = list(columns)
    return [dict(zip(names, values)) for values in zip(*columns.values())]


def count(client, collection):
    return client.query(collection, filter="", output_fields=["count(*)"], consistency_level="Strong")[0]["count(*)"]


def await_index(client, collection):
    while True:
        found = client.describe_index(collection, "dense")
        if str(found["state"]).endswith("Finished") and int(found.get("pending_index_rows", 0)) == 0:
            return
        time.sleep(POLL_SECONDS)


def loop(client, collection, lake, send):
    client.load_collection(collection)
    sent = requests = 0
    for batch in batches(lake):
        send(collection, batch)
        sent += len(batch)
        requests += 1
    sending = time.perf_counter()
    client.flush(collection)
    return sent, requests, sending


def bulk(client, collection, paths):
    tasks = [utility.do_bulk_insert(collection, [path]) for path in paths]
    while tasks:
        states = {task: utility.get_bulk_insert_state(task) for task in tasks}
        for task, state in states.items():
            if state.state in (BulkInsertState.ImportFailed, BulkInsertState.ImportFailedAndCleaned):
                raise SystemExit(f"Cannot import: {state.failed_reason}")
        tasks = [task for task, state in states.items() if state.state != BulkInsertState.ImportCompleted]
        if tasks:
            time.sleep(POLL_SECONDS)
    return time.perf_counter()


def load(kind, uri, collection, lake, index_type, paths):
    start_seconds = spent.since_process_start()
    client = MilvusClient(uri=uri)
    connections.connect(uri=uri)
    expected = sum(pyarrow.parquet.ParquetFile(file).metadata.num_rows for file in files(lake))
    clock, start = spent.Clock(), time.perf_counter()
    create(client, collection, index_type)
    report = {"start_seconds": start_seconds}
    if kind == "import":
        begun = time.perf_counter()
        report["import_seconds"] = bulk(client, collection, paths) - begun
        await_index(client, collection)
        client.load_collection(collection)
    else:
        sent, requests, sending = loop(client, collection, lake, client.insert if kind == "insert" else client.upsert)
        report |= {"sent": sent, "requests": requests, "send_seconds": sending - start}
    while (counted := count(client, collection)) != expected:
        if time.perf_counter() - start > 3600:
            raise SystemExit(f"Cannot load {collection}: {counted} rows counted, expected {expected}")
        time.sleep(POLL_SECONDS)
    report |= {"counted": counted, "spent": clock.stop()}
    await_index(client, collection)
    report["indexed_seconds"] = time.perf_counter() - start
    return report


def check(uri, collection, lake):
    client = MilvusClient(uri=uri)
    described = client.describe_collection(collection)
    fields = [
        (field["name"], str(field["type"]), {key: str(value) for key, value in field["params"].items() if key in ("max_length", "dim")})
        for field in described["fields"]
    ]
    index = client.describe_index(collection, "dense")
    lake_rows = next(pyarrow.parquet.ParquetFile(files(lake)[-1]).iter_batches(batch_size=SAMPLE, columns=READ))
    sample = {row["item_id"]: row for row in rows(lake_rows)}
    keys = f"item_id in {json.dumps(list(sample))}"  # the form that Milvus Lite looks up by key
    found = client.query(collection, filter=keys, output_fields=["item_id", "text", "attributes", "dense"], consistency_level="Strong")
    equal = sum(
        bool(numpy.array_equal(numpy.float32(row["dense"]), sample[row["item_id"]]["dense"]))
        and row["text"] == sample[row["item_id"]]["text"]
        and _object(row["attributes"]) == sample[row["item_id"]]["attributes"]
        for row in found
    )
    report = {
        "counted": count(client, collection),
        "expected": sum(pyarrow.parquet.ParquetFile(file).metadata.num_rows for file in files(lake)),
        "sampled": len(sample),
        "equal": equal,
        "made": [fields, index["index_type"], index["metric_type"]],
    }
    name = described["collection_name"]
    for alias in client.list_aliases(name)["aliases"]:
        client.drop_alias(alias)
    client.drop_collection(name)
    return report


def _object(json_value):
    return json.loads(json_value) if isinstance(json_value, str | bytes) else json_value


if __name__ == "__main__":
    kind, uri, collection, lake, index_type, *paths = sys.argv[1:]
    print(json.dumps(check(uri, collection, lake) if kind == "check" else load(kind, uri, collection, lake, index_type, paths)))
