"""A StaticEmbedding with random vectors: WORDS FOLDER TOKENS DIMENSION. A WordPiece tokenizer trained on WORDS."""

import json
import sys

import numpy
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers


def main(words, folder, tokens, dimension):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train([words], trainers.WordPieceTrainer(vocab_size=int(tokens), special_tokens=["[PAD]", "[UNK]"]))
    rows = numpy.random.default_rng(7).standard_normal((tokenizer.get_vocab_size(), int(dimension)))
    module = StaticEmbedding(tokenizer, embedding_weights=rows.astype("float32"))
    SentenceTransformer(modules=[module], device="cpu").save_pretrained(folder)
    print(json.dumps({"tokens": len(rows)}))


main(*sys.argv[1:])
