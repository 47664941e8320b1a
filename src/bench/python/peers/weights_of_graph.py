"""A BERT's weights out of its ONNX graph, as a sentence-transformers folder: GRAPH FOLDER cls|mean.

The tokenizer lies beside the graph. Exports of transformers keep the names of parameters, but for the matrices of linear
layers, which they transpose and number; a layer's node still has its path. Parameters that do not fit are an error, and
vectors are compared before anything is timed.
"""

import pathlib
import sys

import onnx
import torch
from onnx import numpy_helper
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

HEAD_SIZE = 32
MAX_TOKENS = 512


def weights(graph):
    arrays = {each.name: torch.from_numpy(numpy_helper.to_array(each).copy()) for each in graph.initializer}
    state = {name: array for name, array in arrays.items() if not name.startswith("onnx::") and array.is_floating_point()}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1].startswith("onnx::"):
            name = node.name.removeprefix("/").removesuffix("/MatMul").replace("/", ".")
            state[f"{name}.weight"] = arrays[node.input[1]].t().contiguous()
    return state


def main(graph_file, folder, pooling):
    state = weights(onnx.load(graph_file).graph)
    vocabulary, hidden = state["embeddings.word_embeddings.weight"].shape
    layers = {name.split(".")[2] for name in state if name.startswith("encoder.layer.")}
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=len(layers),
        num_attention_heads=hidden // HEAD_SIZE,
        intermediate_size=len(state["encoder.layer.0.intermediate.dense.bias"]),
    )
    bert = BertModel(config, add_pooling_layer=False)
    bert.load_state_dict(state)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(next(pathlib.Path(graph_file).parent.glob("*tokenizer.json"))),
        model_max_length=MAX_TOKENS,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    bert.save_pretrained(f"{folder}/bert")
    tokenizer.save_pretrained(f"{folder}/bert")
    transformer = models.Transformer(f"{folder}/bert", max_seq_length=MAX_TOKENS)
    modules = [transformer, models.Pooling(hidden, pooling), models.Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(folder)


main(*sys.argv[1:])
