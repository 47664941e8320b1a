"""Near-duplicates by datatrove: INPUT FOLDER WORKERS; the four steps of its MinHash with its defaults, JSON Lines to JSON Lines."""

import pathlib
import shutil
import sys

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig


def reader(source):
    return JsonlReader(str(source), glob_pattern="*.jsonl", compression=None)


def main(source, folder, workers):
    folder, workers = pathlib.Path(folder), int(workers)
    shutil.rmtree(folder, ignore_errors=True)
    parts = folder / "parts"  # a task reads whole files
    parts.mkdir(parents=True)
    with open(source, encoding="utf-8") as file:
        outs = [open(parts / f"{worker:05d}.jsonl", "w", encoding="utf-8") for worker in range(workers)]
        for number, line in enumerate(file):
            outs[number % workers].write(line)
        for out in outs:
            out.close()
    config = MinhashConfig(hash_config=HashConfig(precision=64), n_grams=5, num_buckets=14, hashes_per_bucket=8)
    signatures, buckets, clusters = (str(folder / name) for name in ("signatures", "buckets", "clusters"))
    steps = [
        ([reader(parts), MinhashDedupSignature(output_folder=signatures, config=config)], workers, workers),
        ([MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)], config.num_buckets, workers),
        ([MinhashDedupCluster(input_folder=buckets, output_folder=clusters, config=config, save_cluster_id=True)], 1, 1),
        (
            [
                reader(parts),
                MinhashDedupFilter(
                    input_folder=clusters, load_cluster_ids=True, exclusion_writer=JsonlWriter(str(folder / "removed"), compression=None)
                ),
                JsonlWriter(str(folder / "kept"), compression=None),
            ],
            workers,
            workers,
        ),
    ]
    for number, (pipeline, tasks, at_once) in enumerate(steps):
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=at_once, logging_dir=str(folder / f"log{number}")).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
