"""Makes a learned sparse and a BGE-M3 model out of a dense one: make_heads.py MODEL.jar FOLDER.

The encoder is the jar's (MiniLM, six layers of 384); the heads behind it have seeded random weights and the sizes of real
ones: a vocabulary of 30,522, one weight a token, a vector a token. What the vectors mean does not matter for their time.
"""

import json
import pathlib
import sys
import zipfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

HIDDEN, VOCABULARY = 384, 30522
BIAS = -1.6  # so that a text has some hundred words, as SPLADE's texts have
random_numbers = numpy.random.default_rng(20261127)


def constant(name, array, dtype="f4"):
    return numpy_helper.from_array(numpy.asarray(array).astype(dtype), name)


def weights(name, columns, scale):
    return constant(name, random_numbers.standard_normal((HIDDEN, columns)) * scale)


def splade(hidden):
    nodes = [
        helper.make_node("MatMul", [hidden, "decoder"], ["products"]),
        helper.make_node("Add", ["products", "bias"], ["logits"]),
    ]
    constants = [weights("decoder", VOCABULARY, 0.05), constant("bias", numpy.full(VOCABULARY, BIAS))]
    return nodes, constants, [("logits", ["batch", "tokens", VOCABULARY])]


def bge_m3(hidden):
    nodes = [
        helper.make_node("Gather", [hidden, "zero"], ["first"], axis=1),
        helper.make_node("LpNormalization", ["first"], ["dense_vecs"], axis=-1, p=2),
        helper.make_node("MatMul", [hidden, "word"], ["word_products"]),
        helper.make_node("Relu", ["word_products"], ["sparse_vecs"]),
        helper.make_node("Slice", [hidden, "one", "end", "one"], ["rest"]),
        helper.make_node("MatMul", ["rest", "token"], ["token_products"]),
        helper.make_node("LpNormalization", ["token_products"], ["colbert_vecs"], axis=-1, p=2),
    ]
    constants = [
        constant("zero", 0, "i8"),
        constant("one", [1], "i8"),
        constant("end", [2**31], "i8"),
        weights("word", 1, 0.05),
        weights("token", HIDDEN, 0.05),
    ]
    outputs = [
        ("dense_vecs", ["batch", HIDDEN]),
        ("sparse_vecs", ["batch", "tokens", 1]),
        ("colbert_vecs", ["batch", "rest", HIDDEN]),
    ]
    return nodes, constants, outputs


def write(jar, folder, head, modules):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(jar) as files:
        names = files.namelist()
        graph = onnx.load_from_string(files.read(next(name for name in names if name.endswith(".onnx"))))
        tokenizer = json.loads(files.read(next(name for name in names if name.endswith("tokenizer.json"))))
    tokenizer["truncation"] = tokenizer["padding"] = None
    hidden = next(output.name for output in graph.graph.output if "hidden" in output.name)
    nodes, constants, outputs = head(hidden)
    graph.graph.node.extend(nodes)
    graph.graph.initializer.extend(constants)
    while graph.graph.output:
        graph.graph.output.pop()
    graph.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs)
    onnx.save(graph, folder / "onnx/model.onnx")
    files = {
        "tokenizer.json": tokenizer,
        "config.json": {"model_type": "bert", "hidden_size": HIDDEN, "max_position_embeddings": 512, "pad_token_id": 0},
        "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
        "tokenizer_config.json": {"model_max_length": 256},
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.{kind}"}
            for number, (path, kind, _settings) in enumerate(modules)
        ],
        **{f"{path}/config.json": settings for path, _kind, settings in modules if path},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1))


jar, target = sys.argv[1], pathlib.Path(sys.argv[2])
write(
    jar,
    target / "splade",
    splade,
    [
        ("", "sparse_encoder.models.MLMTransformer", {}),
        ("1_SpladePooling", "sparse_encoder.models.SpladePooling", {"pooling_strategy": "max", "activation_function": "relu"}),
    ],
)
write(
    jar,
    target / "bge-m3",
    bge_m3,
    [
        ("", "models.Transformer", {}),
        ("1_Pooling", "models.Pooling", {"word_embedding_dimension": HIDDEN, "pooling_mode_cls_token": True}),
        ("2_Normalize", "models.Normalize", {}),
    ],
)
print(json.dumps({"folder": str(target)}))
