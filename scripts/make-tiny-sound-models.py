#!/usr/bin/env python3
"""Makes src/test/resources/models/{ast,clap-cut,clap-fused}: tiny AST and CLAP models of random weights, and what onnxruntime gives of them on transformers' features.

Run by hand after make-tiny-model.py, whose tokenizer the text tower takes: python3 -m venv features; features/bin/pip install transformers==5.23.0 numpy==2.2.6 torch==2.8.0 onnx==1.19.1 onnxruntime==1.23.2; features/bin/python scripts/make-tiny-sound-models.py
The sounds are those of make-sound-features-oracle.py; the weights are seeded.
"""
import importlib.util
import json
import pathlib
import shutil

import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from transformers import (
    ASTConfig, ASTModel, ClapAudioConfig, ClapAudioModelWithProjection, ClapTextConfig, ClapTextModelWithProjection,
    PreTrainedTokenizerFast,
)

SCRIPTS = pathlib.Path(__file__).parent
MODELS = pathlib.Path("src/test/resources/models")
DIMENSION = 16
LENGTHS = (7000, 30000, 48000, 100000)
MAX_TOKENS = 48
TEXTS = ["a dog barks", "rain on a roof, and thunder", "", "the job was not in the list of rows, it was written by the lake " * 3]

spec = importlib.util.spec_from_file_location("oracle", SCRIPTS / "make-sound-features-oracle.py")
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)

AST = {"feature_extractor_type": "ASTFeatureExtractor", "sampling_rate": 16000, "num_mel_bins": 32, "max_length": 100, "mean": -4.2677393, "std": 4.5689974, "do_normalize": True, "feature_size": 1, "padding_value": 0.0, "return_attention_mask": False}
CLAP = {"feature_extractor_type": "ClapFeatureExtractor", "sampling_rate": 48000, "feature_size": 64, "hop_length": 480, "max_length_s": 1, "fft_window_size": 1024, "frequency_min": 50, "frequency_max": 14000, "padding": "repeatpad", "padding_value": 0.0, "top_db": None, "return_attention_mask": False}


class Output(torch.nn.Module):
    """One output of a model."""

    def __init__(self, model, name, *inputs):
        super().__init__()
        self.model, self.name, self.inputs = model, name, inputs

    def forward(self, *values):
        return getattr(self.model(**dict(zip(self.inputs, values))), self.name)


def export(model, output, inputs, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch", **({1: "tokens"} if value.dtype == torch.int64 else {})} for name, value in inputs.items()}
    torch.onnx.export(
        Output(model, output, *inputs).eval(), tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output],
        dynamic_axes={**axes, output: {0: "batch"}}, opset_version=17, dynamo=False,
    )
    shorten(path, {*inputs, output})


def shorten(path, kept):
    """Names of what is inside are most of such a file."""
    model = onnx.load(path)
    short = {name: name for name in kept}
    for tensor in model.graph.initializer:
        tensor.name = short.setdefault(tensor.name, f"w{len(short)}")
    for node in model.graph.node:
        node.name = ""
        node.input[:] = [name and short.setdefault(name, f"t{len(short)}") for name in node.input]
        node.output[:] = [name and short.setdefault(name, f"t{len(short)}") for name in node.output]
    onnx.checker.check_model(model)
    onnx.save(model, path)


def spread(model):
    """Weights large enough that vectors of other sounds are other vectors."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.3)
    return model.eval()


def sounds(kind, parameters, lengths):
    given = {key: value for key, value in parameters.items() if key != "feature_extractor_type"}
    for seed, length in enumerate(lengths):
        yield {"samples": length, "seed": seed}, oracle.features(kind, given, oracle.sound(length, seed))


def put(target, name, value):
    (target / name).write_text(json.dumps(value) + "\n")


def rounded(vector):
    return [round(float(value), 7) for value in vector]


def folder(name, parameters):
    target = MODELS / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    put(target, "preprocessor_config.json", parameters)
    return target


def ast():
    target = folder("ast", AST)
    config = ASTConfig(
        hidden_size=DIMENSION, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, patch_size=16,
        frequency_stride=10, time_stride=10, max_length=AST["max_length"], num_mel_bins=AST["num_mel_bins"],
    )
    model = spread(ASTModel(config))
    export(model, "last_hidden_state", {"input_values": torch.zeros(2, AST["max_length"], AST["num_mel_bins"])}, target / "model.onnx")
    session = onnxruntime.InferenceSession(str(target / "model.onnx"))
    outputs = []
    for sound, features in sounds("ast", AST, (3000, 16240, 40000)):
        states = session.run(None, {"input_values": features[None]})[0][0]
        with torch.no_grad():
            pooled = model(torch.from_numpy(features[None])).pooler_output[0].numpy()
        assert np.abs(pooled - states[:2].mean(axis=0)).max() < 1e-5
        outputs.append({**sound, "embedding": rounded(states[:2].mean(axis=0))})
    return target, outputs


def clap(name, truncation):
    target = folder(name, {**CLAP, "truncation": truncation})
    is_fused = truncation == "fusion"
    config = ClapAudioConfig(
        window_size=4, num_mel_bins=CLAP["feature_size"], spec_size=128, patch_size=8, patch_stride=[8, 8], hidden_size=DIMENSION,
        projection_dim=DIMENSION, depths=[1, 1], num_attention_heads=[1, 2], patch_embeds_hidden_size=8, enable_fusion=is_fused,
        aff_block_r=2,
    )
    model = spread(ClapAudioModelWithProjection(config))
    inputs = {"input_features": torch.randn(1, 4 if is_fused else 1, 101, 64)}
    if is_fused:
        inputs["is_longer"] = torch.tensor([[True]])
    export(model, "audio_embeds", inputs, target / "onnx" / "audio_model.onnx")
    session = onnxruntime.InferenceSession(str(target / "onnx" / "audio_model.onnx"))
    outputs = []
    for sound, features in sounds("clap", {**CLAP, "truncation": truncation}, LENGTHS):
        given = {"input_features": features[None].astype(np.float32), "is_longer": np.array([[True]])}
        vector = session.run(None, {node.name: given[node.name] for node in session.get_inputs()})[0][0]
        with torch.no_grad():
            there = model(**{key: torch.from_numpy(value) for key, value in given.items()}).audio_embeds[0].numpy()
        assert np.abs(there - vector).max() < 1e-4, np.abs(there - vector).max()
        outputs.append({**sound, "embedding": rounded(vector)})
    return target, outputs


def any_batch(target):
    """A graph that a trace does not give: fused, for any number of sounds; bands by their mean, nothing of what is not longer."""
    values = [("input_features", onnx.TensorProto.FLOAT, ["batch", 4, 101, 64]), ("is_longer", onnx.TensorProto.BOOL, ["batch", 1])]
    nodes = [
        onnx.helper.make_node("ReduceMean", ["input_features"], ["means"], axes=[1, 2], keepdims=0),
        onnx.helper.make_node("Cast", ["is_longer"], ["factor"], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("Mul", ["means", "factor"], ["audio_embeds"]),
    ]
    output = onnx.helper.make_tensor_value_info("audio_embeds", onnx.TensorProto.FLOAT, ["batch", 64])
    graph = onnx.helper.make_graph(nodes, "any", [onnx.helper.make_tensor_value_info(*value) for value in values], [output])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8, producer_name="embark-tests")
    onnx.checker.check_model(model)
    onnx.save(model, target / "any-batch.onnx")
    session = onnxruntime.InferenceSession(str(target / "any-batch.onnx"))
    for _, features in sounds("clap", {**CLAP, "truncation": "fusion"}, LENGTHS):
        yield rounded(session.run(None, {"input_features": features[None].astype(np.float32), "is_longer": np.array([[True]])})[0][0])


def texts(target):
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(MODELS / "tiny" / "tokenizer.json"), model_max_length=MAX_TOKENS, pad_token="[PAD]", unk_token="[UNK]",
        cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_input_names=["input_ids", "attention_mask"],
    )
    tokenizer.save_pretrained(target)
    config = ClapTextConfig(
        vocab_size=len(tokenizer), hidden_size=DIMENSION, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=MAX_TOKENS + 2, projection_dim=DIMENSION, pad_token_id=tokenizer.pad_token_id, type_vocab_size=1,
    )
    model = spread(ClapTextModelWithProjection(config))
    example = tokenizer(["a b", "c"], padding=True, return_tensors="pt")
    inputs = {name: example[name] for name in ("input_ids", "attention_mask")}
    export(model, "text_embeds", inputs, target / "onnx" / "text_model.onnx")
    session = onnxruntime.InferenceSession(str(target / "onnx" / "text_model.onnx"))
    outputs = []
    for text in TEXTS:
        given = tokenizer([text], truncation=True, return_tensors="np")
        vector = session.run(None, {name: given[name] for name in inputs})[0][0]
        with torch.no_grad():
            there = model(**{name: torch.from_numpy(given[name]) for name in inputs}).text_embeds[0].numpy()
        assert np.abs(there - vector).max() < 1e-4
        outputs.append({"text": text, "embedding": rounded(vector)})
    return outputs


def main():
    oracle.draws_in_the_middle()
    torch.manual_seed(23)
    made_by = f"transformers {transformers.__version__}, torch {torch.__version__}, onnxruntime {onnxruntime.__version__}"
    for target, outputs in (ast(), clap("clap-cut", "rand_trunc"), clap("clap-fused", "fusion")):
        expected = {"made_by": made_by, "outputs": outputs}
        if target.name == "clap-cut":
            expected["texts"] = texts(target)
        if target.name == "clap-fused":
            expected["any_batch"] = list(any_batch(target))
        put(target, "expected.json", expected)


if __name__ == "__main__":
    main()
