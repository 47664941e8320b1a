#!/usr/bin/env python3
"""Makes src/test/resources/oracles/import.json: what pymilvus' LocalBulkWriter writes into a Parquet file for Milvus to import,
of seeded rows with a field of every type that Embark has: the leaf of each column by its Parquet type, and the values of each row.

Run by hand in a virtual environment with pymilvus 3.0.2, pyarrow, pandas, requests, minio and azure-storage-blob (what its
bulk writer imports): PYTHON scripts/make-import-oracle.py
"""
import json
import pathlib
import tempfile

import numpy as np
import pyarrow.parquet
import pymilvus
from pymilvus import CollectionSchema, DataType, FieldSchema
from pymilvus.bulk_writer import BulkFileType, LocalBulkWriter

ROWS, DIMENSION, WORDS = 20, 8, 50_000
FIELDS = [
    FieldSchema("item_id", DataType.VARCHAR, is_primary=True, max_length=512),
    FieldSchema("segment", DataType.INT32),
    FieldSchema("span_end", DataType.INT64),
    FieldSchema("text", DataType.VARCHAR, max_length=65535),
    FieldSchema("attributes", DataType.JSON),
    FieldSchema("year", DataType.INT64, nullable=True),
    FieldSchema("price", DataType.DOUBLE, nullable=True),
    FieldSchema("sold", DataType.BOOL, nullable=True),
    FieldSchema("title", DataType.VARCHAR, nullable=True, max_length=65535),
    FieldSchema("dense", DataType.FLOAT_VECTOR, dim=DIMENSION),
    FieldSchema("half", DataType.FLOAT16_VECTOR, dim=DIMENSION),
    FieldSchema("whole", DataType.INT8_VECTOR, dim=DIMENSION),
    FieldSchema("bits", DataType.BINARY_VECTOR, dim=DIMENSION),
    FieldSchema("words", DataType.SPARSE_FLOAT_VECTOR),
]


def rows(draw):
    for n in range(ROWS):
        has = draw.random(4) < 0.6
        typed = {
            "year": int(draw.integers(-(2**53), 2**53)) if has[0] else None,
            "price": float(draw.normal()) if has[1] else None,
            "sold": bool(n % 2) if has[2] else None,
            "title": f"t{n}" if has[3] else None,
        }
        texts = {name: str(value).lower() for name, value in typed.items() if value is not None}
        yield {
            "item_id": f"key {n} é",
            "segment": n - 3,
            "span_end": int(draw.integers(2**40)),
            "text": "日本 \"tea\" " * n,
            "attributes": {**texts, "é": "\\ \n"},
            **typed,
            "dense": draw.normal(size=DIMENSION).astype(np.float32),
            "half": draw.normal(size=DIMENSION).astype(np.float16),
            "whole": draw.integers(-128, 128, DIMENSION).astype(np.int8),
            "bits": draw.integers(0, 2, DIMENSION).tolist(),
            "words": {int(key): float(np.float32(draw.random())) for key in np.sort(draw.integers(0, WORDS, n + 1))},
        }


def leaf(column):
    kind = column.logical_type.type
    details = json.loads(column.logical_type.to_json())
    if kind == "INT":
        kind = f"INTEGER({details['bitWidth']},{str(details['isSigned']).lower()})"
    return {"type": column.physical_type, "annotation": None if kind == "NONE" else kind}


def written(given):
    with tempfile.TemporaryDirectory() as folder:
        writer = LocalBulkWriter(CollectionSchema(FIELDS), folder, file_type=BulkFileType.PARQUET)
        for row in given:
            writer.append_row(dict(row))
        writer.commit()
        [[path]] = writer.batch_files
        file = pyarrow.parquet.ParquetFile(path)
        leaves = {file.schema.column(i).path.split(".")[0]: leaf(file.schema.column(i)) for i in range(len(file.schema))}
        return leaves, file.read().to_pylist()


given = list(rows(np.random.default_rng(20261130)))
leaves, out = written(given)
oracle = {
    "made by": f"scripts/make-import-oracle.py, pymilvus {pymilvus.__version__}, numpy seed 20261130",
    "leaves": leaves,
    "given": [{name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in row.items()} for row in given],
    "rows": out,
}
path = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/oracles/import.json"
path.write_text(json.dumps(oracle, separators=(",", ":"), ensure_ascii=False) + "\n")
print(path, path.stat().st_size, "bytes")
