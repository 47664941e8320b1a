#!/usr/bin/env python3
"""Makes the two models of scripts/demo-media, which tests use too: src/test/resources/models/colour-grid and tone-bands.

Needs: pip install onnx==1.17.0 numpy==2.2.6. Run from the root of the checkout; the bytes are checked in. Nothing in them
is learned, so they know no dog from a cat: they stand in for a real model where there is none.

colour-grid: pictures of 64 x 64 bytes to 192 numbers, the mean red, green and blue of each of 8 x 8 squares, -1 to 1.
tone-bands: samples at 16,000 Hz to 32 numbers, the logarithm of the power in 32 bands of frequency, 80 to 7,000 Hz, less their
mean: Hann windows of 25 ms each 10 ms, one Fourier coefficient a band, as a convolution.
"""
import json
import math
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE, SQUARE = 64, 8
RATE, WINDOW, HOP, BANDS = 16_000, 400, 160, 32
LOWEST, HIGHEST = 80, 7_000
models = pathlib.Path("src/test/resources/models")


def save(name, nodes, taken, given, constants):
    folder = models / name
    folder.mkdir(parents=True, exist_ok=True)
    graph = helper.make_graph(nodes, name, [taken], [given], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="embark-demo")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, folder / "model.onnx")


def floats(name, values):
    return numpy_helper.from_array(np.array(values, np.float32), name)


def whole(name, values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


save(
    "colour-grid",
    [
        helper.make_node("Cast", ["pixels"], ["bytes"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["bytes", "middle"], ["centred"]),
        helper.make_node("Div", ["centred", "middle"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["planes"], ["squares"], kernel_shape=[SQUARE, SQUARE], strides=[SQUARE, SQUARE]),
        helper.make_node("Flatten", ["squares"], ["embedding"], axis=1),
    ],
    helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", SIDE, SIDE, 3]),
    helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 3 * (SIDE // SQUARE) ** 2]),
    [floats("middle", 127.5)],
)

steps = [LOWEST * (HIGHEST / LOWEST) ** (band / (BANDS - 1)) for band in range(BANDS)]
hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
save(
    "tone-bands",
    [
        # ONNX Runtime computes the filters once, when it loads the graph
        helper.make_node("MatMul", ["radians", "places"], ["angles"]),
        helper.make_node("Cos", ["angles"], ["cosines"]),
        helper.make_node("Sin", ["angles"], ["sines"]),
        helper.make_node("Mul", ["cosines", "hann"], ["real2"]),
        helper.make_node("Mul", ["sines", "hann"], ["imaginary2"]),
        helper.make_node("Unsqueeze", ["real2", "channel"], ["real"]),
        helper.make_node("Unsqueeze", ["imaginary2", "channel"], ["imaginary"]),
        helper.make_node("Unsqueeze", ["samples", "channel"], ["sound"]),
        helper.make_node("Conv", ["sound", "real"], ["a"], strides=[HOP], pads=[WINDOW // 2, WINDOW // 2]),
        helper.make_node("Conv", ["sound", "imaginary"], ["b"], strides=[HOP], pads=[WINDOW // 2, WINDOW // 2]),
        helper.make_node("Mul", ["a", "a"], ["aa"]),
        helper.make_node("Mul", ["b", "b"], ["bb"]),
        helper.make_node("Add", ["aa", "bb"], ["power"]),
        helper.make_node("ReduceMean", ["power"], ["mean_power"], axes=[2], keepdims=0),
        helper.make_node("Add", ["mean_power", "least"], ["positive"]),
        helper.make_node("Log", ["positive"], ["log"]),
        helper.make_node("ReduceMean", ["log"], ["level"], axes=[1], keepdims=1),
        helper.make_node("Sub", ["log", "level"], ["embedding"]),
    ],
    helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["batch", "samples"]),
    helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", BANDS]),
    [
        floats("radians", [[2 * math.pi * step / RATE] for step in steps]),
        floats("places", [list(range(WINDOW))]),
        floats("hann", hann),
        floats("least", 1e-3),
        whole("channel", [1]),
    ],
)
(models / "tone-bands" / "preprocessor_config.json").write_text(json.dumps({"sampling_rate": RATE}, indent=1) + "\n")
