"""An application as a user of PySpark writes it; scripts/check-pyspark submits it.

pyspark_pipeline.py MODEL TEXTS.jsonl FOLDER: embeds column text, clusters the embeddings, saves the pipeline, loads it
again in the same application, and writes id, embedding and cluster of both as FOLDER/fitted and FOLDER/loaded.
"""

import sys

from embark_ml import SparseTextEmbedder, TextEmbedder
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.clustering import KMeans
from pyspark.sql import SparkSession


def main(model, texts, folder):
    spark = SparkSession.builder.appName("pyspark pipeline").getOrCreate()
    for stage in (TextEmbedder(), SparseTextEmbedder()):
        names = {param.name() for param in stage._java_obj.params()}
        assert names == {param.name for param in stage.params}, f"parameters of {stage}: {names}"
    rows = spark.read.schema("id string, text string").json(texts).repartition(4)
    embedder = TextEmbedder(inputCol="text", outputCol="embedding", modelUrl=model, reasonCol="reason")
    embedder.setModelFolder(f"file:{folder}/models")
    clusters = KMeans(featuresCol="embedding", predictionCol="cluster", k=4, seed=7)
    fitted = Pipeline(stages=[embedder, clusters]).fit(rows)
    fitted.write().save(f"file:{folder}/pipeline")
    fitted.transform(rows).drop("text").write.parquet(f"file:{folder}/fitted")
    loaded = PipelineModel.load(f"file:{folder}/pipeline")
    assert type(loaded.stages[0]) is TextEmbedder, loaded.stages
    assert loaded.stages[0].getModelUrl() == model and loaded.stages[0].getBatchSize() == 512
    sparse = SparseTextEmbedder(inputCol="text", outputCol="words", topK=5)
    sparse.write().save(f"file:{folder}/sparse")
    assert SparseTextEmbedder.load(f"file:{folder}/sparse").getTopK() == 5
    loaded.transform(rows).drop("text").write.parquet(f"file:{folder}/loaded")


main(*sys.argv[1:])
