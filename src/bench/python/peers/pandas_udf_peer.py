"""sentence-transformers in a Spark pandas_udf, Parquet in the end: MODEL TEXTS OUTPUT SLOTS BATCH.

local[SLOTS], one PyTorch thread a worker, the model kept between batches of a worker. A small job first starts the
workers and loads the model in each; it is reported as load_seconds. Prints one JSON object as its last line.
"""

import json
import os
import sys

import pandas
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from spent import Clock, since_process_start, tree_cpu_seconds

WARM_UP_TEXTS = 128


def main(model_folder, texts_file, output, slots, batch):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(f"local[{slots}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "2g")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")

    @pandas_udf("array<float>")
    def encode(texts: pandas.Series) -> pandas.Series:
        import builtins

        model = getattr(builtins, "bench_model", None)
        if model is None:
            import torch
            from sentence_transformers import SentenceTransformer

            torch.set_num_threads(1)
            model = SentenceTransformer(model_folder, device="cpu")
            builtins.bench_model = model
        vectors = model.encode(texts.tolist(), batch_size=batch, normalize_embeddings=True)
        return pandas.Series(list(vectors))

    def run(rows, target):
        files = int(slots) * 3
        rows.repartition(files).select("id", encode("text").alias("dense")).write.mode("overwrite").parquet(target)

    batch = int(batch)
    rows = spark.read.schema("id string, text string").json(texts_file)
    start_seconds = since_process_start()
    clock = Clock()
    run(rows.limit(WARM_UP_TEXTS), output + ".warm-up")
    load_seconds = clock.stop()["wall_seconds"]
    clock = Clock(tree_cpu_seconds)
    run(rows, output)
    spent = clock.stop()
    print(json.dumps({"start_seconds": start_seconds, "load_seconds": load_seconds, "passes": [spent]}))
    spark.stop()


main(*sys.argv[1:])
