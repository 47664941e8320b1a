#!/usr/bin/env python3
"""Makes src/test/resources/models/torchscript: a tiny BERT with random weights as TorchScript, its sentence-transformers
files and its reference vectors; and src/test/resources/models/torchscript-variants: modules that give their vectors in
other ways, and some that are of no use.

Needs: pip install sentence-transformers==6.2.0 torch==2.15.0. Run from the root of the checkout, after make-tiny-model.py,
whose tokenizer it takes; the weights are seeded. expected.json has what SentenceTransformer.encode gave on PyTorch, and
chunks' vectors by late chunking, a loop of its own over transformers' BertModel.
"""
import json
import pathlib
import shutil
import tempfile

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

TINY = pathlib.Path("src/test/resources/models/tiny")
TARGET = pathlib.Path("src/test/resources/models/torchscript")
VARIANTS = pathlib.Path("src/test/resources/models/torchscript-variants")
MAX_TOKENS = 32

torch.manual_seed(23)
tokenizer = PreTrainedTokenizerFast(
    tokenizer_file=str(TINY / "tokenizer.json"), model_max_length=MAX_TOKENS, pad_token="[PAD]", unk_token="[UNK]",
    cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_input_names=["input_ids", "token_type_ids", "attention_mask"],
)
bert = BertModel(
    BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=MAX_TOKENS, initializer_range=0.6, pad_token_id=tokenizer.pad_token_id,
    ),
    add_pooling_layer=False,
).eval()

for folder in (TARGET, VARIANTS):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
with tempfile.TemporaryDirectory() as folder:
    bert.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    transformer = Transformer(folder, max_seq_length=MAX_TOKENS)
    model = SentenceTransformer(modules=[transformer, Pooling(16, "mean"), Normalize()], device="cpu")
    model.save_pretrained(str(TARGET), create_model_card=False)
(TARGET / "model.safetensors").unlink()

texts = [
    "a lake is a table of files",
    "rows",
    "",
    "héllo wörld 中文 \U0001f600",
    "which of these rows was written by the job that ran from the lake and for how long, " * 3,
    "not at all, but from all of it",
]


def late(document, spans, prompt):
    """Vectors of chunks of a document, token by token: windows of the model's length that overlap by an eighth, each with
    the special tokens and the prompt; a token's vector is that of its first window."""
    encoded = tokenizer(prompt + document, add_special_tokens=False, return_offsets_mapping=True)
    tokens = list(zip(encoded["input_ids"], encoded["offset_mapping"]))
    front = [token for token, (start, _) in tokens if start < len(prompt)]
    own = [(token, start - len(prompt), end - len(prompt)) for token, (start, end) in tokens if start >= len(prompt)]
    room = MAX_TOKENS - 2 - len(front)
    vectors = [None] * len(own)
    at = 0
    while None in vectors:
        window = [token for token, _, _ in own[at : at + room]]
        ids = [tokenizer.cls_token_id, *front, *window, tokenizer.sep_token_id]
        hidden = bert(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long)).last_hidden_state[0]
        for place in range(len(window)):
            if vectors[at + place] is None:
                vectors[at + place] = hidden[1 + len(front) + place]
        at += room - room // 8
    chunks = []
    for start, end in spans:
        inside = [vector for vector, (_, first, last) in zip(vectors, own) if first < end and last > start]
        mean = torch.stack(inside).double().mean(0)
        chunks.append((mean / mean.norm()).tolist())
    return chunks


def late_cases():
    long = "it was not in the list, but at the lake; héllo 😀 wörld 中文 rows. " * 6
    documents = [
        ("a lake is a table of files", [(0, 6), (7, 18), (19, 26)], ""),
        ("a lake is a table of files", [(0, 26), (2, 9), (18, 20)], "query: "),
        (long, [(start, min(len(long), start + 40)) for start in range(0, len(long), 29)], ""),
        (long, [(0, len(long)), (100, 101), (len(long) - 7, len(long))], "search this: "),
    ]
    with torch.no_grad():
        return [
            {"document": document, "prompt": prompt, "spans": spans, "vectors": late(document, spans, prompt)}
            for document, spans, prompt in documents
        ]


expected = {
    "made by": "scripts/make-torchscript.py, sentence-transformers 6.2.0, torch 2.15.0, torch.manual_seed(23)",
    "texts": texts,
    "vectors": model.encode(texts, batch_size=4).tolist(),
    "late": late_cases(),
}
(TARGET / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n", encoding="utf-8")

batch = tokenizer(texts[:3], padding=True, return_tensors="pt")
ids, mask, types = batch["input_ids"], batch["attention_mask"], batch["token_type_ids"]


class Hidden(torch.nn.Module):
    """What docs/encoders.md tells users to trace."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        output = self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return {"last_hidden_state": output.last_hidden_state}


torch.jit.trace(Hidden(bert), (ids, mask, types), strict=False).save(TARGET / "model.pt")


class Words(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(len(tokenizer), 8)


class Bare(Words):
    def forward(self, input_ids, attention_mask):
        return self.table(input_ids)


class Pair(Words):
    def forward(self, input_ids, attention_mask):
        tokens = self.table(input_ids)
        return tokens, tokens[:, 0]


class Pooled(Words):
    def forward(self, input_ids, attention_mask):
        return (self.table(input_ids) * attention_mask.unsqueeze(-1)).sum(1)


class Half(Words):
    def forward(self, input_ids, attention_mask):
        return self.table(input_ids).half()


class OneRow(Words):
    def forward(self, input_ids, attention_mask):
        return self.table(input_ids).mean(0, keepdim=True)


class Features(Words):
    def forward(self, features: dict[str, torch.Tensor]):
        return self.table(features["input_ids"])


class Ids(Words):
    def forward(self, ids, attention_mask):
        return self.table(ids)


class Fails(Words):
    def forward(self, input_ids, attention_mask):
        assert input_ids.shape[1] == 7, "seven tokens"
        return self.table(input_ids)


for name, module in [("bare", Bare()), ("pair", Pair()), ("pooled", Pooled()), ("half", Half()), ("one-row", OneRow()), ("ids", Ids())]:
    torch.jit.trace(module.eval(), (ids, mask)).save(VARIANTS / f"{name}.pt")
for name, module in [("features", Features()), ("fails", Fails())]:
    torch.jit.script(module.eval()).save(VARIANTS / f"{name}.pt")
torch.save(Words().state_dict(), VARIANTS / "weights.pt")
