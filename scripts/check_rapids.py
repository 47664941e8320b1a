"""scripts/check-rapids: cleaning jobs in the explain-only mode of the RAPIDS Accelerator, node by node."""

import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HOME = pathlib.Path(__file__).resolve().parent.parent
NODE = re.compile(r"^\s*([*!@#])(\w+) <(\w+)>\s?(.*)")
EXPRESSIONS = "not all expressions can be replaced"
WORDS = "the of and to in is a corpus partition executor vector text model page word line that have with be for on as".split()
JOBS = {
    "exact": "- dedup: { exact: {} }",
    "clean": """- language: { keep: [en] }
  - quality: { rules: [gopher, c4, fineweb], metrics: [words] }
  - reject: { where: "length(text) < 20", reason: too_short }""",
    "near-duplicates": "- dedup: { minhash: { ngram: 3 } }",
}
JOB = """
job: {name}
read: {{ jsonl: {{ path: "{input}", id: id }} }}
stages:
  {stages}
encode:
  dense: {{ kind: static, model: "{model}" }}
write:
  parquet: {{ path: "{lake}" }}
budget: {{ rejects: 100% }}
"""


def texts(path):
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(400):
            words = [chance.choice(WORDS) for _ in range(chance.randint(5, 120))]
            for copy in range(chance.randint(1, 2)):
                file.write(json.dumps({"id": f"{number}-{copy}", "text": " ".join(words + ["end"] * copy) + "."}) + "\n")


def explain(name, stages, source, folder, jar):
    """The lines of the accelerator for all plans of a job."""
    model, job = folder / "vectors.txt", folder / f"{name}.yaml"
    model.write_text("".join(f"{word} {' '.join(str((len(word) + i) % 7) for i in range(8))}\n" for word in WORDS), encoding="utf-8")
    job.write_text(JOB.format(name=name, input=source, stages=stages, model=model, lake=folder / f"lake-{name}"), encoding="utf-8")
    settings = {
        "spark.rapids.sql.mode": "explainOnly",
        "spark.rapids.sql.explain": "ALL",
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    arguments = ["--jars", jar, "--properties-file", str(HOME / "conf/rapids.conf")]
    for key, value in settings.items():
        arguments += ["--conf", f"{key}={value}"]
    done = subprocess.run(
        [HOME / "scripts/embark", "run", job],
        env={**os.environ, "EMBARK_SPARK_ARGS": " ".join(arguments)},
        capture_output=True,
        text=True,
        check=False,
    )
    log = done.stdout + done.stderr
    (folder / f"{name}.log").write_text(log, encoding="utf-8")
    if done.returncode:
        print("\n".join(log.splitlines()[-15:]), file=sys.stderr)
        sys.exit(f"Cannot explain job {name}: it ended with {done.returncode}")
    return log.splitlines()


def allowed():
    """(kind and name, words of the reason) of each line."""
    lines = (HOME / "scripts/rapids.allowed").read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|"))[:2] for line in lines if line.strip() and not line.startswith("#")]


def main(jar, source=None):
    known, refused = allowed(), set()
    with tempfile.TemporaryDirectory(prefix="embark-rapids-") as work:
        folder = pathlib.Path(os.environ.get("EMBARK_RAPIDS_LOGS", work))
        folder.mkdir(parents=True, exist_ok=True)
        if source is None:
            source = folder / "texts.jsonl"
            texts(source)
        for name, stages in JOBS.items():
            nodes, on_gpu, stays = 0, 0, collections.Counter()
            for line in explain(name, stages, source, folder, jar):
                found = NODE.match(line)
                if not found:
                    continue
                sign, kind, node, told = found.groups()
                if kind == "Exec" and sign != "#":
                    nodes += 1
                    on_gpu += sign == "*"
                if sign in "!@" and "could run on GPU" not in told:
                    reason = re.sub(r"#\d+", "", re.sub(r"^.*?because\s+", "", told))
                    if (kind, reason) != ("Exec", EXPRESSIONS):
                        stays[kind, node, reason] += 1
            if nodes == 0:
                sys.exit(f"Cannot explain job {name}: the accelerator said nothing; see its log")
            print(f"{name}: {on_gpu} of {nodes} plan nodes would run on the GPU ({100 * on_gpu / nodes:.0f} %)")
            shown = collections.Counter()
            for (kind, node, reason), count in sorted(stays.items()):
                match = next((words for what, words in known if what == f"{kind} {node}" and words in reason), None)
                if match is None:
                    refused.add((kind, node))
                shown[f"{kind} {node}: " + (match or f"NOT ALLOWED, {reason[:200]}")] += count
            for told, count in shown.items():
                print(f"  {count:4d} x {told}")
    if refused:
        print(f"{len(refused)} kinds of nodes stay on the CPU that scripts/rapids.allowed does not name", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
