#!/usr/bin/env python3
"""Makes src/test/resources/oracles/precision.json: what quantize_embeddings of sentence-transformers 6.2.0 makes of seeded
vectors and of edge values, what its _dequantize_embeddings makes of that, and what numpy's float16 is.

Run by hand with sentence-transformers 6.2.0: .embark/bench/peers-torch/bin/python scripts/make-precision-oracle.py
(scripts/bench encode --only st-torch makes that environment).
"""
import json
import pathlib

import numpy as np
from sentence_transformers.util.quantization import _dequantize_embeddings, quantize_embeddings

VECTORS, DIMENSION = 120, 11
# ties between two halves, the least subnormal half and what is below, the largest half and what still rounds to it
EDGES = [0.0, -0.0, 1 + 2**-11, 1 + 3 * 2**-11, 2**-24, 2**-25, 3 * 2**-26, -(2**-14), 65504.0, 65519.0, -1e-8]

rng = np.random.default_rng(20261127)
vectors = rng.normal(size=(VECTORS, DIMENSION)).astype(np.float32)
vectors[:, 4] = 0.25  # a component without a range
vectors[0] = EDGES
vectors[0, 4] = 0.25
ranges = np.vstack((vectors[20:].min(axis=0), vectors[20:].max(axis=0)))  # the first 20 go beyond them
int8 = quantize_embeddings(vectors, "int8")
clipped = quantize_embeddings(vectors, "int8", ranges=ranges)
own = np.vstack((vectors.min(axis=0), vectors.max(axis=0)))
oracle = {
    "made by": "scripts/make-precision-oracle.py, sentence-transformers 6.2.0, numpy seed 20261127",
    "vectors": vectors.tolist(),
    "edges": EDGES,
    "edges_float16": np.array(EDGES, dtype=np.float32).astype(np.float16).view(np.uint16).tolist(),
    "float16": vectors.astype(np.float16).view(np.uint16).tolist(),
    "float16_widened": vectors.astype(np.float16).astype(np.float32).tolist(),
    "int8": int8.tolist(),
    "int8_dequantized": _dequantize_embeddings(int8, "int8", own).astype(np.float32).tolist(),
    "ranges": ranges.tolist(),
    "int8_by_ranges": clipped.tolist(),
    "ubinary": quantize_embeddings(vectors, "ubinary").tolist(),
    "binary": quantize_embeddings(vectors, "binary").tolist(),
}
target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles/precision.json"
target.write_text("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in oracle.items()) + "\n}\n")
print(target, target.stat().st_size, "bytes")
