"""sentence-transformers with static vectors: MODEL TEXTS VECTORS THREADS.

MODEL is a file of word vectors (WordEmbeddings, WhitespaceTokenizer without stop words, mean) or a directory. Texts are
lines. Prints one JSON object as its last line.
"""

import json
import os
import sys

import numpy
import torch
from sentence_transformers import SentenceTransformer
from spent import Clock, since_process_start

WARM_UP_TEXTS = 2048
BATCH = 1024


def load(model):
    if os.path.isdir(model):
        return SentenceTransformer(model, device="cpu")
    from sentence_transformers.models import Pooling, WordEmbeddings
    from sentence_transformers.models.tokenizer import WhitespaceTokenizer

    words = WordEmbeddings.from_text_file(model, tokenizer=WhitespaceTokenizer(stop_words=[]))
    return SentenceTransformer(modules=[words, Pooling(words.get_word_embedding_dimension())], device="cpu")


def main(model_path, texts_file, vectors_file, threads):
    torch.set_num_threads(int(threads))
    with open(texts_file, encoding="utf-8") as file:
        texts = file.read().splitlines()
    start_seconds = since_process_start()
    clock = Clock()
    model = load(model_path)
    load_seconds = clock.stop()["wall_seconds"]
    model.encode(texts[:WARM_UP_TEXTS], batch_size=BATCH)
    clock = Clock()
    vectors = model.encode(texts, batch_size=BATCH)
    spent = clock.stop()
    vectors.astype("<f4").tofile(vectors_file)
    print(json.dumps({"start_seconds": start_seconds, "load_seconds": load_seconds, "passes": [spent]}))


main(*sys.argv[1:])
