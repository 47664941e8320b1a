"""What the CPU's fp32 matrix products give at most, in floating-point operations a second: THREADS.

The shapes are those of MiniLM's layers on 512 tokens. PyTorch's own products (MKL) are timed, inputs in the caches and
nothing between them: no program that multiplies fp32 matrices of these shapes is faster by more than the library is
slow. Prints one JSON object as its last line.
"""

import json
import sys
import time

import torch
from spent import Clock, since_process_start

SHAPES = ((512, 384, 384), (512, 384, 1536), (512, 1536, 384))  # tokens, inputs, outputs
SECONDS_A_TRIAL = 0.3
TRIALS = 9


def most_flops(tokens, inputs, outputs):
    left, right = torch.randn(tokens, inputs), torch.randn(inputs, outputs)
    flops, best = 2 * tokens * inputs * outputs, 0.0
    for _ in range(TRIALS):
        start, products = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS_A_TRIAL:
            for _ in range(20):
                torch.mm(left, right)
            products += 20
        best = max(best, products * flops / (time.perf_counter() - start))
    return best


def main(threads):
    torch.set_num_threads(int(threads))
    start_seconds, clock = since_process_start(), Clock()
    flops = max(most_flops(*shape) for shape in SHAPES)
    print(json.dumps({"start_seconds": start_seconds, "flops": flops, "passes": [clock.stop()]}))


main(*sys.argv[1:])
