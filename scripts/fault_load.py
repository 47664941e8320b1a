"""One load of the checks of Milvus' faults: a job whose lake is encoded already, and what they share."""

import contextlib
import functools
import json
import os
import random
import shutil

import numpy
import pymilvus

import fault_corpus
from fault_job import LARGEST_DIFFERENCE, Job, matrix
from fault_milvus import MilvusLite, MilvusStandalone

DOCUMENTS = 4000
WIDTHS = (32, 48)


class Load(Job):
    """A job whose lake is a copy of one that is encoded already, so that a run only loads it.

    `milvus` is the address that the job has, `reach` the one that the check asks (left out: the same).
    """

    def __init__(self, bench, name, milvus, options="batch-rows: 100", reach=None, lake=None, log_in=None):
        super().__init__(bench.work, name, None, milvus)
        self.collection = f"faults_{name.replace('-', '_')}"
        self.options, self.reach, self.log_in = options, reach or milvus, log_in
        self.corpus = self.folder / "input"
        if lake:
            shutil.copytree(lake, self.lake)
            self.corpus = lake.parent / "input"
        self.write()

    def write(self, width=WIDTHS[0]):
        """The job file, with vectors of so many numbers."""
        sink = f'  milvus: {{ uri: "{self.milvus}", collection: {self.collection}, {self.options} }}\n' if self.milvus else ""
        self.file.write_text(
            f"""job: faults
read:
  jsonl: {{ path: "{self.corpus}", id: id }}
encode:
  dense: {{ kind: static, model: "{self.folder.parent / f"words{width}.txt"}" }}
write:
  parquet: {{ path: "{self.lake}" }}
{sink}"""
        )

    def client(self):
        options = {"grpc.keepalive_time_ms": 600_000, "grpc.keepalive_permit_without_calls": False}
        return pymilvus.MilvusClient(self.reach, token=self.log_in or "", timeout=60, grpc_options=options)

    def ask(self, request):
        client = self.client()
        try:
            return request(client)
        finally:
            client.close()

    def lost_and_twice(self):
        """Rows of the lake that the collection lacks or has otherwise, and rows that it has beyond one a key of the lake."""
        table = self.table("embeddings")
        keys, vectors, texts = table["item_id"].to_pylist(), matrix(table["dense"]), table["text"].to_pylist()
        count, rows = self.milvus_rows()
        good = sum(
            key in rows and rows[key][0] == text and numpy.abs(numpy.float32(rows[key][1]) - vector).max() <= LARGEST_DIFFERENCE
            for key, vector, text in zip(keys, vectors, texts)
        )
        return len(keys) - good, count - len(set(keys) & rows.keys())


class Bench:
    """What the cases share: a lake, a Milvus Lite and a Milvus 2.3.5 that start when they are first asked for."""

    def __init__(self, work, servers):
        self.work = work
        self.servers = servers
        self.running = {}
        chance = random.Random(7)
        for width in WIDTHS:
            (work / f"words{width}.txt").write_text(
                "".join(
                    f"{word} {' '.join(f'{chance.gauss(0, 1):.4f}' for _ in range(width))}\n" for word in fault_corpus.WORDS
                )
            )

    @functools.cached_property
    def small(self):
        """A lake of 4,000 texts of 24 words."""
        return self.encoded("small", DOCUMENTS, 24)

    @functools.cached_property
    def large(self):
        """A lake of 300 texts of some 57 kB: 17 MB."""
        return self.encoded("large", 300, 10_000)

    def encoded(self, name, documents, words):
        """A lake that is encoded without Milvus."""
        load = Load(self, f"lake-{name}", None)
        chance = random.Random(8)
        load.corpus.mkdir()
        lines = (
            json.dumps({"id": f"d{number:05d}", "text": " ".join(chance.choices(fault_corpus.WORDS, k=words))})
            for number in range(documents)
        )
        (load.corpus / "part.jsonl").write_text("\n".join(lines) + "\n")
        load.run_well()
        return load.lake

    def server(self, kind, name="shared"):
        if (kind, name) not in self.running:
            self.running[kind, name] = self.servers.enter_context(kind(self.work / f"{kind.__name__}-{name}"))
        return self.running[kind, name]

    def lite(self):
        return self.server(MilvusLite)

    def standalone(self):
        return self.server(MilvusStandalone)


@contextlib.contextmanager
def environment(**variables):
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
