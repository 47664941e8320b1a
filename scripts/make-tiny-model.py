#!/usr/bin/env python3
"""Makes src/test/resources/models/tiny: a real but tiny sentence-transformers directory for tests.

Needs: pip install onnx==1.17.0 numpy==2.2.6. Run from the root of the checkout; the bytes are seeded and checked in.
The graph looks up an 8-wide vector per token id and adds the mean over the tokens that the mask lets through, so a wrong
mask or a wrong pooling shows in the result. The tokenizer is WordPiece over letters, digits and some words.

Beside it, src/test/resources/models/tiny-four-texts.onnx: the same vectors, but a batch of more than four texts asks for
64 TiB in between, which ONNX Runtime refuses on any machine.
"""
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 8
target = pathlib.Path("src/test/resources/models/tiny")
(target / "1_Pooling").mkdir(parents=True, exist_ok=True)
(target / "onnx").mkdir(exist_ok=True)

words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + [str(d) for d in range(10)] + list(".,:;!?-()'\"#/_")
words += letters + ["##" + letter for letter in letters]
words += "the of and to in a is that for it as was with be by on not this are or his from at which but have an".split()
words = list(dict.fromkeys(words))
vocab = {word: i for i, word in enumerate(words)}
special = [w for w in words if w.startswith("[")]

tokenizer = {
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [
        {"id": vocab[w], "content": w, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for w in special
    ],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {w: {"id": w, "ids": [vocab[w]], "tokens": [w]} for w in ("[CLS]", "[SEP]")},
    },
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab},
}

table = np.random.default_rng(7).standard_normal((len(words), WIDTH)).astype(np.float32)
nodes = [
    helper.make_node("Gather", ["table", "input_ids"], ["looked_up"], axis=0),
    helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
    helper.make_node("Unsqueeze", ["mask", "last_axis"], ["mask3"]),
    helper.make_node("Mul", ["looked_up", "mask3"], ["masked"]),
    helper.make_node("ReduceSum", ["masked", "token_axis"], ["total"], keepdims=1),
    helper.make_node("ReduceSum", ["mask3", "token_axis"], ["count"], keepdims=1),
    helper.make_node("Div", ["total", "count"], ["context"]),
    helper.make_node("Add", ["looked_up", "context"], ["last_hidden_state"]),
]
ids = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
number = lambda name, value: numpy_helper.from_array(np.array([value], np.int64), name)
constants = [numpy_helper.from_array(table, "table"), number("last_axis", 2), number("token_axis", 1)]

def save(name, nodes, constants, path):
    graph = helper.make_graph(
        nodes, name, [ids("input_ids"), ids("attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", WIDTH])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="embark-tests")
    onnx.checker.check_model(model)
    onnx.save(model, path)

save("tiny", nodes, constants, target / "onnx" / "model.onnx")
hungry = [
    helper.make_node("Shape", ["input_ids"], ["batch_size"], start=0, end=1),
    helper.make_node("Greater", ["batch_size", "four"], ["is_larger"]),
    helper.make_node("Where", ["is_larger", "too_many", "one"], ["scratch_size"]),
    helper.make_node("ConstantOfShape", ["scratch_size"], ["scratch"]),  # zeros
    helper.make_node("ReduceMax", ["scratch"], ["zero"], keepdims=0),
    helper.make_node("Add", ["without", "zero"], ["last_hidden_state"]),
]
renamed = nodes[:-1] + [helper.make_node("Add", ["looked_up", "context"], ["without"])]
few = [number("four", 4), number("one", 1), number("too_many", 1 << 44)]
save("tiny-four-texts", renamed + hungry, constants + few, target.parent / "tiny-four-texts.onnx")

def put(name, value):
    (target / name).write_text(json.dumps(value, indent=1, ensure_ascii=True) + "\n")

put("tokenizer.json", tokenizer)
put("tokenizer_config.json", {"model_max_length": 64, "tokenizer_class": "BertTokenizer", "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"})
put("config.json", {"model_type": "bert", "hidden_size": WIDTH, "vocab_size": len(words), "max_position_embeddings": 64, "pad_token_id": 0})
put("sentence_bert_config.json", {"max_seq_length": 64, "do_lower_case": False})
put("config_sentence_transformers.json", {"prompts": {"query": "query: ", "document": ""}, "default_prompt_name": None, "similarity_fn_name": "cosine"})
put("1_Pooling/config.json", {"word_embedding_dimension": WIDTH, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False})
put("modules.json", [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
])
