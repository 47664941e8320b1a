"""sentence-transformers over all texts: MODEL TEXTS VECTORS BACKEND BATCH THREADS.

VECTORS is a .npy file in the order of TEXTS, or - for none. The library's own defaults but for the batch and, in
PyTorch, the number of threads. Prints one JSON object as its last line.
"""

import json
import sys

import numpy
from sentence_transformers import SentenceTransformer
from spent import Clock, since_process_start

WARM_UP_TEXTS = 64


def main(model_folder, texts_file, vectors_file, backend, batch, threads):
    if backend == "torch":
        import torch

        torch.set_num_threads(int(threads))
    with open(texts_file, encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    start_seconds = since_process_start()
    clock = Clock()
    options = {"model_kwargs": {"provider": "CPUExecutionProvider"}} if backend == "onnx" else {}
    model = SentenceTransformer(model_folder, device="cpu", backend=backend, **options)
    load_seconds = clock.stop()["wall_seconds"]
    model.encode(texts[:WARM_UP_TEXTS], batch_size=int(batch))
    clock = Clock()
    vectors = model.encode(texts, batch_size=int(batch), normalize_embeddings=True)
    spent = clock.stop()
    if vectors_file != "-":
        numpy.save(vectors_file, vectors.astype("<f4"))
    print(json.dumps({"start_seconds": start_seconds, "load_seconds": load_seconds, "passes": [spent]}))


main(*sys.argv[1:])
