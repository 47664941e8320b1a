"""Embark's encoders as PySpark ML transformers; the Java classes are in the same jar as this module.

    spark-submit --jars embark.jar --py-files embark.jar ...

    from embark_ml import TextEmbedder
    embedder = TextEmbedder(inputCol="text", outputCol="embedding", modelUrl="hf:BAAI/bge-small-en-v1.5")
    Pipeline(stages=[embedder, KMeans(featuresCol="embedding", k=8)]).fit(texts).write().save("hdfs:///models/clusters")

    pictures = spark.read.format("binaryFile").load("hdfs:///pictures").select("path")
    ImageEmbedder(inputCol="path", outputCol="embedding", reasonCol="reason", modelUrl="/models/clip").transform(pictures)

Parameters are those of the Java classes (io.embark.ml), as keywords or setX methods. Pipelines are saved and loaded by
either side. Import this module before one is loaded.
"""

import sys

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer

__all__ = ["ImageEmbedder", "SoundEmbedder", "SparseTextEmbedder", "SpeechRecognizer", "TextEmbedder"]

# PySpark takes the Java name of a class and its Python name for one another, but for a leading org.apache.spark.
_JAVA_PACKAGE = "io.embark.ml"
sys.modules.setdefault(_JAVA_PACKAGE, sys.modules[__name__])

_TEXT, _INT, _FLOAT, _FLAG = (
    TypeConverters.toString,
    TypeConverters.toInt,
    TypeConverters.toFloat,
    TypeConverters.toBoolean,
)
_COMMON = {
    "inputCol": _TEXT,
    "outputCol": _TEXT,
    "reasonCol": _TEXT,
    "engine": _TEXT,
    "modelUrl": _TEXT,
    "modelFolder": _TEXT,
    "batchifier": _TEXT,
    "device": _TEXT,
}
_OF_TEXTS = {**_COMMON, "batchSize": _INT, "as": _TEXT, "prompt": _TEXT, "promptText": _TEXT, "maxTokens": _INT}
_OF_MEDIA = {**_COMMON, "forwardsInFlight": _INT}


def _params(names):
    """Class attributes of the parameters, with a setter and a getter for each."""
    members = {}
    for name, converter in names.items():
        members[name] = Param(Params._dummy(), name, f"see io.embark.ml: {name}", typeConverter=converter)
        members[f"set{name[0].upper()}{name[1:]}"] = lambda self, value, name=name: self._set(**{name: value})
        members[f"get{name[0].upper()}{name[1:]}"] = lambda self, name=name: self.getOrDefault(name)
    return members


class _Encoder(JavaTransformer, JavaMLReadable, JavaMLWritable):
    @keyword_only
    def __init__(self, **parameters):
        super().__init__()
        self._java_obj = self._new_java_obj(f"{_JAVA_PACKAGE}.{type(self).__name__}", self.uid)
        self._transfer_params_from_java()
        self._set(**self._input_kwargs)

    def setParams(self, **parameters):
        """Several at once."""
        return self._set(**parameters)


class TextEmbedder(_Encoder):
    """Dense embeddings, array<float>."""

    __module__ = _JAVA_PACKAGE
    locals().update(_params({**_OF_TEXTS, "pooling": _TEXT, "normalize": _FLAG, "dimension": _INT}))


class SparseTextEmbedder(_Encoder):
    """Learned sparse embeddings (SPLADE), pyspark.ml.linalg.SparseVector over the model's vocabulary."""

    __module__ = _JAVA_PACKAGE
    locals().update(_params({**_OF_TEXTS, "topK": _INT, "minWeight": _FLOAT}))


class ImageEmbedder(_Encoder):
    """Embeddings of pictures, array<float>; inputCol has paths or bytes."""

    __module__ = _JAVA_PACKAGE
    locals().update(_params({**_OF_MEDIA, "alpha": _TEXT, "pooling": _TEXT, "normalize": _FLAG, "batchItems": _INT}))


class SoundEmbedder(_Encoder):
    """Embeddings of sounds, array<float>; inputCol has paths or bytes."""

    __module__ = _JAVA_PACKAGE
    locals().update(_params({**_OF_MEDIA, "normalize": _FLAG, "batchItems": _INT}))


class SpeechRecognizer(_Encoder):
    """What is spoken, string; passagesCol gets array<struct<start, end, text>> in milliseconds. inputCol has paths or bytes."""

    __module__ = _JAVA_PACKAGE
    locals().update(
        _params(
            {
                **_OF_MEDIA,
                "passagesCol": _TEXT,
                "languageCol": _TEXT,
                "language": _TEXT,
                "task": _TEXT,
                "timestamps": _FLAG,
                "noSpeech": _FLOAT,
                "maxNewTokens": _INT,
            }
        )
    )
