"""Where the bench finds and leaves things; scripts/bench has built the jar, the classes and the environments."""

import pathlib

HOME = pathlib.Path(__file__).resolve().parents[3]
WORK = HOME / ".embark/bench"
BENCH = HOME / "src/bench"
DOCUMENTATION = WORK / "input"
PEERS_TORCH = WORK / "peers-torch/bin/python"
PEERS_ONNX = WORK / "peers-onnx/bin/python"
LOGS = WORK / "logs"
TINY_MODEL = HOME / "src/test/resources/models/tiny"


def fresh(name):
    """An empty folder."""
    import shutil

    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
