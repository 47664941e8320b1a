"""Compares what pyarrow, pandas and DuckDB read in a lake; run through scripts/check-foreign-readers."""

import json
import os
import pathlib
import sys

import duckdb
import pandas
import pyarrow
import pyarrow.compute
import pyarrow.dataset

TEXT_COLUMNS = ("item_id", "source_id", "text", "content_hash", "reason", "detail", "survivor_id", "run_id")


def with_pyarrow(folder, partition, vectors):
    fields = pyarrow.schema([(partition, pyarrow.string())] if partition else [])
    layout = pyarrow.dataset.partitioning(fields, flavor="hive")
    table = pyarrow.dataset.dataset(folder, format="parquet", partitioning=layout).to_table()
    facts = {"rows": table.num_rows}
    for name in TEXT_COLUMNS:
        if name in table.column_names:
            column = table[name]
            facts[name] = [
                pyarrow.compute.count_distinct(column).as_py(),
                pyarrow.compute.sum(pyarrow.compute.utf8_length(column)).as_py() or 0,
                column.null_count,
            ]
    if "attributes" in table.column_names:
        facts["attributes"] = sum(len(row) for row in table["attributes"].to_pylist())
    for name in vectors:
        column = table[name]
        widths = pyarrow.compute.min_max(pyarrow.compute.list_value_length(column)).as_py()
        total = pyarrow.compute.sum(pyarrow.compute.list_flatten(column).cast(pyarrow.float64())).as_py()
        facts[name] = [widths["min"], widths["max"], round(total, 3)]
    if partition:
        facts[partition] = sorted(pyarrow.compute.unique(table[partition]).to_pylist())
    return facts


def with_pandas(folder, partition, vectors):
    frame = pandas.read_parquet(folder)
    facts = {"rows": len(frame)}
    for name in TEXT_COLUMNS:
        if name in frame.columns:
            column = frame[name]
            facts[name] = [int(column.nunique()), int(column.str.len().sum()), int(column.isna().sum())]
    if "attributes" in frame.columns:
        facts["attributes"] = int(frame["attributes"].map(len).sum())
    for name in vectors:
        widths = frame[name].map(len)
        total = sum(vector.astype("float64").sum() for vector in frame[name])
        facts[name] = [int(widths.min()), int(widths.max()), round(float(total), 3)]
    if partition:
        facts[partition] = None  # pandas reads 007 off a folder's name as the number 7
    return facts


def with_duckdb(folder, partition, vectors):
    source = "read_parquet(?, hive_partitioning = ?, hive_types_autocast = false)"
    values = [f"{folder}/**/*.parquet", bool(partition)]

    def ask(expressions):
        return list(duckdb.execute(f"select {expressions} from {source}", values).fetchone())

    names = [row[0] for row in duckdb.execute(f"describe select * from {source}", values).fetchall()]
    facts = {"rows": ask("count(*)")[0]}
    for name in TEXT_COLUMNS:
        if name in names:
            facts[name] = ask(
                f"count(distinct {name}), coalesce(sum(length({name})), 0)::bigint, count(*) - count({name})"
            )
    if "attributes" in names:
        facts["attributes"] = ask("sum(cardinality(attributes))::bigint")[0]
    for name in vectors:
        total = f"round(sum(list_sum({name}::double[])), 3)"
        facts[name] = ask(f'min(len("{name}")), max(len("{name}")), {total}')
    if partition:
        facts[partition] = sorted(ask(f'list(distinct "{partition}")')[0])
    return facts


def agree(a, b):
    """None stands for what a reader cannot tell; sums of floats depend on their order."""
    if a is None or b is None:
        return True
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return all(agree(x, y) for x, y in zip(a, b))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b)) + 2e-3
    return a == b


def main(lake):
    commits = [json.loads(file.read_text("utf-8")) for file in sorted((lake / "_embark/current").glob("*.json"))]
    faults = 0
    os.chdir(lake)  # so that no letter of the lake's own path is a pattern for DuckDB
    for table in ("embeddings", "rejects", "duplicates"):
        committed = [commit for commit in commits if commit[table]]
        if not committed:
            print(f"{table}: none committed")
            continue
        columns = committed[0]["columns"] if table == "embeddings" else []
        vectors = [column["name"] for column in columns]
        partition = committed[0]["partition_column"]
        expected = {"rows": sum(file["rows"] for commit in committed for file in commit[table])}
        if partition:
            expected[partition] = sorted(commit["partition"] for commit in committed)
        folder = table
        readers = {
            "pyarrow": with_pyarrow(folder, partition, vectors),
            "pandas": with_pandas(folder, partition, vectors),
            "duckdb": with_duckdb(folder, partition, vectors),
        }
        for column in columns:
            for name, facts in readers.items():
                if facts[column["name"]][:2] != [column["dimension"]] * 2:
                    faults += 1
                    print(f"{table}.{column['name']}: {name} reads widths {facts[column['name']][:2]}, expected {column['dimension']}")
        first = readers["pyarrow"]
        for fact in first:
            found = {"commit": expected.get(fact)} | {name: facts.get(fact) for name, facts in readers.items()}
            if not all(agree(first[fact], value) for value in found.values()):
                faults += 1
                print(f"{table}.{fact}: " + ", ".join(f"{name} {value}" for name, value in found.items()))
        widths = "".join(f", {column['name']} {column['dimension']} floats wide" for column in columns)
        print(f"{table}: {first['rows']} rows{widths}; compared: {', '.join(first)}")
    print("pyarrow, pandas and DuckDB DISAGREE" if faults else "pyarrow, pandas and DuckDB agree")
    return 1 if faults else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
