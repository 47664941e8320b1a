"""Equal vectors first: nothing is timed before all contenders are seen to compute the same."""

import numpy
import pyarrow.parquet

LARGEST_DIFFERENCE = 1e-4
SMALLEST_COSINE = 0.9999


def of_parquet(folder, id_column, ids):
    """Rows of a table of id and "dense", in the order of ids."""
    table = pyarrow.parquet.read_table(folder, columns=[id_column, "dense"])
    flat = table["dense"].combine_chunks().flatten().to_numpy()
    rows = flat.reshape(table.num_rows, -1)
    place = {name: row for row, name in enumerate(table[id_column].to_pylist())}
    if table.num_rows != len(ids) or len(place) != len(ids):
        raise ValueError(f"{folder} has {table.num_rows} rows of {len(place)} ids, expected {len(ids)}")
    return rows[[place[name] for name in ids]]


def of_floats(file, rows):
    return numpy.fromfile(file, dtype="<f4").reshape(rows, -1)


def compare(found, expected):
    """(largest absolute difference, smallest cosine) over all rows."""
    if found.shape != expected.shape:
        return float("inf"), -1.0
    cosine = (found * expected).sum(axis=1, dtype="f8")
    cosine /= numpy.linalg.norm(found.astype("f8"), axis=1) * numpy.linalg.norm(expected.astype("f8"), axis=1)
    return float(numpy.abs(found - expected).max()), float(cosine.min())


def are_equal(largest, smallest):
    """NaN is not equal to anything."""
    return largest < LARGEST_DIFFERENCE and smallest > SMALLEST_COSINE
