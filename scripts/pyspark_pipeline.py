"""An application as a user of PySpark writes it; scripts/check-pyspark submits it.

pyspark_pipeline.py MODEL TEXTS.jsonl FOLDER PICTURE_MODEL SOUND_MODEL: embeds column text, clusters the embeddings, saves the
pipeline, loads it again in the same application, and writes id, embedding and cluster of both as FOLDER/fitted and
FOLDER/loaded. Embeds the files of FOLDER/media/pictures by their bytes and those of FOLDER/media/sounds by their paths, and
writes id, embedding and reason as FOLDER/pictures and FOLDER/sounds.
"""

import sys

from embark_ml import ImageEmbedder, SoundEmbedder, SparseTextEmbedder, SpeechRecognizer, TextEmbedder
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.clustering import KMeans
from pyspark.sql import SparkSession
from pyspark.sql.functions import substring_index


def main(model, texts, folder, picture_model, sound_model):
    spark = SparkSession.builder.appName("pyspark pipeline").getOrCreate()
    for stage in (TextEmbedder(), SparseTextEmbedder(), ImageEmbedder(), SoundEmbedder(), SpeechRecognizer()):
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

    pictures = ImageEmbedder(inputCol="content", modelUrl=picture_model, batchItems=4)
    sounds = SoundEmbedder(inputCol="path", modelUrl=sound_model)
    for kind, embedder in (("pictures", pictures), ("sounds", sounds)):
        embedder.setParams(outputCol="embedding", reasonCol="reason", modelFolder=f"file:{folder}/models")
        embedder.write().save(f"file:{folder}/{kind}-embedder")
        again = type(embedder).load(f"file:{folder}/{kind}-embedder")
        files = spark.read.format("binaryFile").load(f"file:{folder}/media/{kind}").repartition(4)
        encoded = again.transform(files).withColumn("id", substring_index("path", "/", -1))
        encoded.select("id", "embedding", "reason").write.parquet(f"file:{folder}/{kind}")
    speech = SpeechRecognizer(inputCol="path", outputCol="words", passagesCol="passages", language="en", timestamps=True)
    speech.write().save(f"file:{folder}/speech")
    assert SpeechRecognizer.load(f"file:{folder}/speech").getTimestamps() is True


main(*sys.argv[1:])
