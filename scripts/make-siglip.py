#!/usr/bin/env python3
"""Makes src/test/resources/models/siglip: both towers of a tiny SigLIP of random weights, and what transformers makes of texts and a picture.

Run by hand from the root of the checkout: python3 -m venv siglip; siglip/bin/pip install transformers==5.23.0 torch==2.8.0 onnx==1.19.1 pillow==13.0.0; siglip/bin/python scripts/make-siglip.py
The towers are exported as transformers.js publishes them: the text tower takes input_ids alone, padded to 16 tokens, for the model attends to padding.
"""
import json
import pathlib
import warnings

import torch
from PIL import Image
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

warnings.filterwarnings("ignore")
LENGTH, SIDE = 16, 32
WORDS = "a an the photo of dog cat red blue car on grass in snow two people at night sea ship and with".split()
TEXTS = ["a photo of a dog", "two people at night", "A red car, on grass!", "",
         "a photo of a dog and a cat and a red car in snow with two people at night and a blue ship"]
target = pathlib.Path("src/test/resources/models/siglip")


class Tower(torch.nn.Module):
    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, given):
        done = self.tower(given)
        return done.last_hidden_state, done.pooler_output


def export(tower, example, name, axes):
    torch.onnx.export(Tower(tower), example, target / "onnx" / f"{tower_file(tower)}", dynamo=False, opset_version=17,
                      input_names=[name], output_names=["last_hidden_state", "pooler_output"],
                      dynamic_axes={name: axes, "last_hidden_state": {0: "batch"}, "pooler_output": {0: "batch"}})


def tower_file(tower):
    return "text_model.onnx" if "Text" in type(tower).__name__ else "vision_model.onnx"


def tokenizer():
    vocabulary = {"</s>": 0, "<unk>": 1} | {word: i + 2 for i, word in enumerate(WORDS)}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(",", ""), normalizers.Replace("!", "")])
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 0)])
    made.add_special_tokens(["</s>", "<unk>"])
    return made


def main():
    torch.manual_seed(7)
    (target / "onnx").mkdir(parents=True, exist_ok=True)
    small = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2}
    made = tokenizer()
    config = SiglipConfig(
        text_config=small | {"vocab_size": made.get_vocab_size(), "max_position_embeddings": LENGTH, "projection_size": 16,
                             "pad_token_id": 0, "bos_token_id": 0, "eos_token_id": 0},
        vision_config=small | {"image_size": SIDE, "patch_size": 8})
    model = SiglipModel(config).eval()
    for tensor in model.parameters():  # untrained embeddings hardly differ
        if tensor.dim() > 1:
            torch.nn.init.normal_(tensor, std=0.5)
    made.save(str(target / "tokenizer.json"))
    (target / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "SiglipTokenizer", "pad_token": "</s>", "eos_token": "</s>", "unk_token": "<unk>", "model_max_length": LENGTH}, indent=1) + "\n")
    (target / "config.json").write_text(json.dumps({"model_type": "siglip", "architectures": ["SiglipModel"]}) + "\n")
    processor = SiglipImageProcessorPil(size={"height": SIDE, "width": SIDE})
    stated = json.loads(processor.to_json_string())
    keep = ("do_resize", "size", "resample", "do_rescale", "rescale_factor", "do_normalize", "image_mean", "image_std", "image_processor_type")
    stated = {key: stated[key] for key in keep if key in stated} | {"image_processor_type": "SiglipImageProcessor"}
    (target / "preprocessor_config.json").write_text(json.dumps(stated, indent=1) + "\n")
    export(model.text_model, torch.zeros(1, LENGTH, dtype=torch.long), "input_ids", {0: "batch", 1: "tokens"})
    export(model.vision_model, torch.zeros(1, 3, SIDE, SIDE), "pixel_values", {0: "batch"})

    made.enable_padding(length=LENGTH, pad_id=0, pad_token="</s>")
    made.enable_truncation(LENGTH)
    ids = torch.tensor([encoding.ids for encoding in made.encode_batch(TEXTS)])
    picture = Image.frombytes("RGB", (48, 40), bytes((x * 5 + y * 3 + 60 * c) % 256 for y in range(40) for x in range(48) for c in range(3)))
    pixels = processor(picture, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        texts, pictures = model.text_model(ids).pooler_output, model.vision_model(pixels).pooler_output
    (target / "expected.json").write_text(json.dumps(
        {"texts": [{"text": text, "vector": [round(v, 6) for v in vector]} for text, vector in zip(TEXTS, texts.tolist())],
         "picture": [round(v, 6) for v in pictures[0].tolist()]}) + "\n")


main()
