#!/usr/bin/env python3
"""Makes src/test/resources/models/cross-encoder: a tiny BERT with one label and random weights, and its reference scores.

Needs: pip install sentence-transformers==5.7.0 onnx==1.23.2. Run from the root of the checkout, after make-tiny-model.py,
whose tokenizer it takes; the weights are seeded. expected.json has what CrossEncoder.predict of sentence-transformers gave
on PyTorch: pairs with their scores (default activation, Sigmoid) and token ids, and one query with the scores of some documents.
"""
import json
import pathlib
import shutil

import torch
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

TINY = pathlib.Path("src/test/resources/models/tiny")
TARGET = pathlib.Path("src/test/resources/models/cross-encoder")
MAX_TOKENS = 48

torch.manual_seed(11)
tokenizer = PreTrainedTokenizerFast(
    tokenizer_file=str(TINY / "tokenizer.json"), model_max_length=MAX_TOKENS, pad_token="[PAD]", unk_token="[UNK]",
    cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_input_names=["input_ids", "token_type_ids", "attention_mask"],
)
config = BertConfig(
    vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
    max_position_embeddings=MAX_TOKENS, num_labels=1, initializer_range=0.6, pad_token_id=tokenizer.pad_token_id,
)
model = BertForSequenceClassification(config).eval()
shutil.rmtree(TARGET, ignore_errors=True)
(TARGET / "onnx").mkdir(parents=True)
model.save_pretrained(TARGET)
tokenizer.save_pretrained(TARGET)
(TARGET / "README.md").unlink(missing_ok=True)

long = "which of these rows was written by the job that ran from the lake and for how long, " * 3
pairs = [
    ["what is a lake", "a lake is a table of files"],
    ["what is a lake", "the job was not in the list"],
    ["", "an empty query"],
    ["an empty document", ""],
    ["héllo wörld 中文", "emoji \U0001f600 and ümläuts"],
    [long, "short"],
    ["short", long],
    [long, long[::-1]],
    ["rows rows rows rows rows rows rows rows", long],
]
reference = CrossEncoder(str(TARGET), device="cpu", local_files_only=True)
encoded = tokenizer([a for a, _ in pairs], [b for _, b in pairs], truncation=True, max_length=MAX_TOKENS)
query = "what is a lake of rows"
documents = [
    "a lake is a table of files", "the job was not in the list", "rows", "which have an id", "it was on this", "his or her",
    "at the lake", "files and rows and ids of a job", "what", "not at all, but from all of it", "9 lives", "to be or not to be",
]
expected = {
    "query": query,
    "documents": documents,
    "document_scores": [float(score) for score in reference.predict([[query, document] for document in documents])],
    "pairs": pairs,
    "scores": [float(score) for score in reference.predict(pairs)],
    "ids": encoded["input_ids"],
    "type_ids": encoded["token_type_ids"],
}
(TARGET / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n", encoding="utf-8")

sample = tokenizer(["a b"], ["c"], return_tensors="pt")
names = ["input_ids", "attention_mask", "token_type_ids"]
axes = {name: {0: "batch", 1: "tokens"} for name in names} | {"logits": {0: "batch"}}
model.config.return_dict = False
torch.onnx.export(
    model, tuple(sample[name] for name in names), str(TARGET / "onnx/model.onnx"), input_names=names,
    output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False,
)
(TARGET / "model.safetensors").unlink()
