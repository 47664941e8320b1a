"""Does a lake, and its collection, hold what an undisturbed run made. Every difference is one line."""

import numpy
import pyarrow
import pyarrow.compute
import pyarrow.dataset

from fault_job import LARGEST_DIFFERENCE, TABLES, Difference, children, matrix


def same(job, undisturbed):
    """The largest difference of a vector component in Parquet or Milvus; raises Difference where anything else differs."""
    largest = 0.0
    for name in TABLES:
        mine, theirs = job.table(name), undisturbed.table(name)
        if "item_id" in mine.column_names and name == "embeddings":
            once = pyarrow.compute.count_distinct(mine["item_id"]).as_py()
            if once != mine.num_rows:
                raise Difference(f"{mine.num_rows - once} rows of {name} are there twice")
        if name == "embeddings":
            if mine["item_id"].to_pylist() != theirs["item_id"].to_pylist():
                raise Difference(f"the keys of {name} differ ({mine.num_rows} rows, expected {theirs.num_rows})")
            largest = float(numpy.abs(matrix(mine["dense"]) - matrix(theirs["dense"])).max())
            mine, theirs = mine.drop_columns(["dense"]), theirs.drop_columns(["dense"])
        if not mine.equals(theirs):
            raise Difference(f"the columns of {name} differ ({mine.num_rows} rows, expected {theirs.num_rows})")
    if job.milvus:
        largest = max(largest, same_milvus(job, undisturbed))
    if largest > LARGEST_DIFFERENCE:
        raise Difference(f"vectors differ by {largest:.1e}, expected at most {LARGEST_DIFFERENCE:.0e}")
    nothing_else(job)
    return largest


def rows(job):
    """Rows of the commit's files, and Milvus's count(*)."""
    return job.table("embeddings").num_rows, job.milvus_rows()[0]


def same_milvus(job, undisturbed):
    keys, vectors = undisturbed.vectors()
    texts = undisturbed.table("embeddings")["text"].to_pylist()
    count, rows = job.milvus_rows()
    if count != len(keys):
        raise Difference(f"Milvus counts {count} rows, expected {len(keys)}")
    if sorted(rows) != keys:
        raise Difference(f"the keys in Milvus differ ({len(rows)} of them, expected {len(keys)})")
    if [rows[key][0] for key in keys] != texts:
        raise Difference("the texts in Milvus differ")
    stored = numpy.asarray([rows[key][1] for key in keys], dtype=numpy.float32)
    return float(numpy.abs(stored - vectors).max())


def nothing_else(job):
    """No file in the tables that the commit does not name, no staging, no lease, no probe."""
    commit = job.commit()
    named = {file["path"] for name in TABLES for file in commit[name]}
    found = {
        str(path.relative_to(job.lake)) for name in TABLES for path in (job.lake / name).rglob("*") if path.is_file()
    }
    if found - named:
        raise Difference(f"{len(found - named)} files that no commit names, such as {min(found - named)}")
    if named - found:
        raise Difference(f"{len(named - found)} committed files are not there, such as {min(named - found)}")
    if commit["superseded"]:
        raise Difference(f"{len(commit['superseded'])} superseded files are still in the commit")
    plain = pyarrow.dataset.dataset(job.lake / "embeddings", format="parquet").count_rows()
    rows = sum(file["rows"] for file in commit["embeddings"])
    if plain != rows:
        raise Difference(f"a foreign reader sees {plain} rows, expected {rows}")
    staging = children(job.meta / "staging")
    if staging:
        raise Difference(f"staging is left: {', '.join(path.name for path in staging)}")
    litter = [path for path in job.meta.iterdir() if path.is_file() and not path.name.startswith(".")]
    if litter:
        raise Difference(f"left behind: {litter[0].relative_to(job.lake)}" + (f" and {len(litter) - 1} more" if litter[1:] else ""))
