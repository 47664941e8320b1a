#!/usr/bin/env python3
"""Makes src/test/resources/oracles/pooling.json and splade.json: what the Pooling module of sentence-transformers 6.2.0
gives for seeded token vectors, for each mode, for several joined, and with a prompt left out; and what its SpladePooling
gives for seeded logits.

Run by hand with sentence-transformers 6.2.0: .embark/bench/peers-torch/bin/python scripts/make-pooling-oracle.py
(scripts/bench encode --only st-torch makes that environment).
"""
import json
import pathlib

import torch
from sentence_transformers.sparse_encoder.modules import SpladePooling
from sentence_transformers.sentence_transformer.modules import Pooling

ROWS, WIDTH, DIMENSION = 3, 6, 4
LENGTHS = [6, 4, 3]
CASES = [
    (["cls"], 0),
    (["max"], 0),
    (["mean"], 0),
    (["mean_sqrt_len_tokens"], 0),
    (["weightedmean"], 0),
    (["lasttoken"], 0),
    (["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"], 0),
    (["mean", "cls"], 0),
    (["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"], 2),
]


def splade():
    torch.manual_seed(20261127)
    vocabulary = 9
    logits = torch.randn(ROWS, WIDTH, vocabulary) * 3
    mask = torch.tensor([[1 if t < n else 0 for t in range(WIDTH)] for n in LENGTHS])
    cases = []
    for strategy in ("max", "sum"):
        for activation in ("relu", "log1p_relu"):
            pooling = SpladePooling(pooling_strategy=strategy, activation_function=activation).eval()
            features = {"token_embeddings": logits.clone(), "attention_mask": mask.clone()}
            weights = pooling(features)["sentence_embedding"]
            cases.append({"pooling": strategy, "activation": activation, "weights": weights.tolist()})
    write(
        "splade.json",
        {
            "made by": "scripts/make-pooling-oracle.py, sentence-transformers 6.2.0, torch.manual_seed(20261127)",
            "lengths": LENGTHS,
            "logits": logits.flatten().tolist(),
            "width": WIDTH,
            "vocabulary": vocabulary,
            "cases": cases,
        },
    )


def write(name, document):
    target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(document, indent=1) + "\n")


def main():
    torch.manual_seed(20261126)
    tokens = torch.randn(ROWS, WIDTH, DIMENSION)
    mask = torch.tensor([[1 if t < n else 0 for t in range(WIDTH)] for n in LENGTHS])
    cases = []
    for modes, left_out in CASES:
        pooling = Pooling(DIMENSION, pooling_mode=tuple(modes), include_prompt=left_out == 0)
        features = {"token_embeddings": tokens.clone(), "attention_mask": mask.clone()}
        if left_out:
            features["prompt_length"] = left_out
        vectors = pooling(features)["sentence_embedding"]
        cases.append({"modes": modes, "prompt_length": left_out, "vectors": vectors.tolist()})
    write(
        "pooling.json",
        {
            "made by": "scripts/make-pooling-oracle.py, sentence-transformers 6.2.0, torch.manual_seed(20261126)",
            "lengths": LENGTHS,
            "token_vectors": tokens.flatten().tolist(),
            "width": WIDTH,
            "dimension": DIMENSION,
            "cases": cases,
        },
    )


main()
splade()
