"""scripts/bench parquet: what vectors cost to write, plain and byte-stream-split, and who can read them."""

import time

import duckdb
import numpy
import pandas
import pyarrow
import pyarrow.parquet

import corpus
import machine
import places
import processes
import tables

ROWS = 50_000
MEGABYTE = 1e6
PYARROW = {"plain": False, "byte_stream_split": ["dense.list.element"]}


def main(rounds):
    print(machine.line())
    file, dimension = _vectors()
    folder = places.fresh("parquet")
    raw = ROWS * dimension * 4
    print(f"{ROWS:,} rows of {dimension} floats, {raw / MEGABYTE:.0f} MB, one thread each, zstd, no dictionary on vectors")
    command = processes.java("io.embark.sink.VectorFiles", file, dimension, ROWS, folder, rounds + 1)
    written = processes.run("vector-files", command)["files"]
    times, cpu, sizes = {}, {}, {}
    for each in written[3:]:  # the first round has cold code
        times.setdefault(each["way"], []).append(raw / MEGABYTE / each["wall_seconds"])
        cpu.setdefault(each["way"], []).append(raw / MEGABYTE / each["cpu_seconds"])
        sizes[each["way"]] = each["bytes"]
    _write_with_pyarrow(file, dimension, folder, rounds, times, cpu, sizes)
    rows = [
        [way, *tables.spread(times[way], 0), tables.spread(cpu[way], 0)[1], f"{sizes[way] / ROWS:.0f}"] for way in times
    ]
    tables.table(["writer", "MB/s of floats, each round", "median", "range", "MB per CPU second", "bytes a row"], rows)
    _read(folder, sizes, float(numpy.fromfile(file, "<f4").sum(dtype="f8")) * ROWS * dimension * 4 / file.stat().st_size)
    return 0


def _vectors():
    """Real ones: those that the gate of scripts/bench encode left, else made now."""
    kept = places.WORK / "vectors.npy"
    if not kept.exists():
        import vectors

        texts = corpus.texts(5000)
        lakes = places.fresh("gate")
        job = places.BENCH / "jobs/encode.yaml"
        processes.run("vectors", processes.java("io.embark.bench.JobRuns", job, texts, lakes, 1))
        numpy.save(kept, vectors.of_parquet(lakes / "0/embeddings", "source_id", corpus.ids(texts)))
    found = numpy.load(kept)
    file = places.WORK / "vectors.f32"
    found.astype("<f4").tofile(file)
    return file, found.shape[1]


def _write_with_pyarrow(file, dimension, folder, rounds, times, cpu, sizes):
    vectors = numpy.fromfile(file, "<f4").reshape(-1, dimension)
    repeated = numpy.resize(vectors, (ROWS, dimension))
    offsets = pyarrow.array(numpy.arange(0, ROWS * dimension + 1, dimension, dtype="int32"))
    dense = pyarrow.ListArray.from_arrays(offsets, pyarrow.array(repeated.ravel()))
    table = pyarrow.table({"id": [f"row {row}" for row in range(ROWS)], "dense": dense})
    for _ in range(rounds):
        for way, split in PYARROW.items():
            target = folder / f"pyarrow_{way}.parquet"
            start, cpu_start = time.perf_counter(), time.process_time()
            pyarrow.parquet.write_table(
                table, target, compression="zstd", use_dictionary=["id"], use_byte_stream_split=split
            )
            name = f"pyarrow {way}"
            megabytes = ROWS * dimension * 4 / MEGABYTE
            times.setdefault(name, []).append(megabytes / (time.perf_counter() - start))
            cpu.setdefault(name, []).append(megabytes / (time.process_time() - cpu_start))
            sizes[name] = target.stat().st_size


def _read(folder, sizes, expected):
    files = [folder / f"{way.replace(' ', '_')}.parquet" for way in sizes]
    attempts = processes.run("vector-reading", processes.java("io.embark.bench.VectorReading", *files))["attempts"]
    rows = []
    for file in files:
        cells = [file.stem]
        for reader in ("spark vectorised", "spark by row", "pyarrow", "pandas", "duckdb"):
            if reader.startswith("spark"):
                found = next(
                    each
                    for each in attempts
                    if each["file"] == str(file) and each["is_vectorised"] == (reader == "spark vectorised")
                )
                total, error = found["sum"], found["error"]
            else:
                total, error = _sum(reader, file)
            is_right = total is not None and abs(total - expected) < 1e-3 * max(1.0, abs(expected))
            cells.append("reads" if is_right else (error or f"sum {total}, expected {expected}")[:120])
        rows.append(cells)
    tables.table(["file", "Spark, vectorised", "Spark, by row", "pyarrow", "pandas", "DuckDB"], rows)


def _sum(reader, file):
    try:
        if reader == "pyarrow":
            column = pyarrow.parquet.read_table(file)["dense"].combine_chunks()
            return float(column.flatten().to_numpy().sum(dtype="f8")), None
        if reader == "pandas":
            return float(sum(vector.sum(dtype="f8") for vector in pandas.read_parquet(file)["dense"])), None
        query = f"select sum(list_sum(dense::double[])) from read_parquet('{file}')"
        return duckdb.connect().execute(query).fetchone()[0], None
    except Exception as failure:  # whatever a reader says is what is asked for here
        return None, f"{type(failure).__name__}: {failure}".splitlines()[0]
