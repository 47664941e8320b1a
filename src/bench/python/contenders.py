"""Who encodes: the command of each, where its vectors lie, and its two figures."""

import dataclasses
import hashlib

import numpy

import encoders
import places
import processes
import vectors

SLOTS = 2
BATCH = 32
BEST_ONNX_BATCH = 4
SCRIPTS = places.BENCH / "python/peers"


@dataclasses.dataclass(frozen=True)
class Contender:
    """least_ratio: how many times as fast Embark must be."""

    name: str
    title: str
    least_ratio: float | None = None

    @property
    def is_peer(self):
        return self.name not in ("embark", "raw", "djl")

    @property
    def is_on_torch(self):
        return self.name in ("st-torch", "pandas-udf")

    def command(self, texts, folder, passes, encoder):
        """Vectors go below folder."""
        model = encoders.peer_folder(encoder)
        if self.name == "embark":
            job = places.BENCH / "jobs/encode.yaml"
            return processes.java("io.embark.bench.JobRuns", job, texts, folder / "lakes", passes, slots=SLOTS)
        if self.name == "raw":
            target = folder / "raw.f32"
            return processes.java("io.embark.encode.RawOnnxLoop", encoders.reference(encoder), texts, target, passes, slots=SLOTS)
        if self.name == "djl":
            arguments = [encoders.reference(encoder), texts, folder / "djl.f32", passes, SLOTS, "device=cpu"]
            return processes.java("io.embark.bench.DeviceTimes", *arguments, slots=SLOTS)
        if self.name == "pandas-udf":
            target = folder / "pandas-udf"
            return [places.PEERS_TORCH, SCRIPTS / "pandas_udf_peer.py", model, texts, target, SLOTS, BATCH]
        backend = "torch" if self.is_on_torch else "onnx"
        python = places.PEERS_TORCH if self.is_on_torch else places.PEERS_ONNX
        batch = BEST_ONNX_BATCH if self.name == "st-onnx-4" else BATCH
        script = SCRIPTS / "sentence_transformers_peer.py"
        return [python, script, model, texts, folder / f"{self.name}.npy", backend, batch, SLOTS]

    def vectors(self, folder, ids):
        """What the command left, in the order of ids."""
        if self.name == "embark":
            return vectors.of_parquet(folder / "lakes/0/embeddings", "source_id", ids)
        if self.name in ("raw", "djl"):
            return vectors.of_floats(folder / f"{self.name}.f32", len(ids))
        if self.name == "pandas-udf":
            return vectors.of_parquet(folder / "pandas-udf", "id", ids)
        return numpy.load(folder / f"{self.name}.npy")

    def key(self, texts, encoder):
        """Equal keys give equal vectors, as far as a peer goes."""
        digest = hashlib.sha256(f"{self.name} {encoders.reference(encoder)}".encode())
        for file in [texts, *sorted(places.BENCH.glob("peers-*.txt")), *sorted(SCRIPTS.glob("*.py"))]:
            digest.update(file.read_bytes())
        return f"{self.name}-{digest.hexdigest()[:12]}"


ALL = [
    Contender("embark", "Embark, local[2], Parquet"),
    Contender("raw", "raw ONNX Runtime loop, 2 threads", 0.88),
    Contender("djl", "Embark's encoder on DJL alone, 2 threads"),
    Contender("st-torch", "sentence-transformers, PyTorch, batch 32", 3.0),
    Contender("st-onnx", "sentence-transformers, ONNX, batch 32", 1.7),
    Contender("st-onnx-4", "sentence-transformers, ONNX, batch 4", 1.0),
    Contender("pandas-udf", "Spark pandas_udf, PyTorch, local[2], Parquet", 3.0),
]


def limit_command():
    return [places.PEERS_TORCH, SCRIPTS / "matrix_limit.py", SLOTS]


def warm(report):
    """The last pass: model loaded, code compiled."""
    return report["passes"][-1]


def cold_seconds(report):
    """Model load and first pass; the load is inside Embark's first run."""
    return report.get("load_seconds", 0.0) + report["passes"][0]["wall_seconds"]

