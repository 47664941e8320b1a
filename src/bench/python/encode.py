"""scripts/bench encode: Embark, the loop without Spark, and what others would use, on the same texts."""

import json
import statistics
import sys

import numpy

import contenders
import corpus
import encoders
import machine
import places
import processes
import tables
import vectors

MOST_OUTSIDE_ENCODE = 0.07
LEAST_DJL = 0.97


def main(runs, size, only, encoder):
    chosen = [each for each in contenders.ALL if each.name == "embark" or not only or each.name in only]
    print(machine.line())
    texts = corpus.texts(size)
    print(f"model: {encoders.reference(encoder)}")
    print(f"texts: {size} of {texts.name}; heap {processes.HEAP}; Embark and pandas_udf on local[{contenders.SLOTS}]")
    if not _are_vectors_equal(chosen, texts, encoder):
        print("Cannot time: vectors differ, expected the same from all. Nothing was timed.", file=sys.stderr)
        return 1
    reports, flops = {each.name: [] for each in chosen}, []
    for run in range(1, runs + 1):
        for each in chosen:
            command = each.command(texts, places.fresh("timed"), 2, encoder)
            report = processes.run(each.name, command, encoders.environment(encoder))
            reports[each.name].append(report)
            tell(run, each.name, report, size)
        if any(each.is_on_torch for each in chosen):
            flops.append(processes.run("matrix-limit", contenders.limit_command())["flops"])
            print(f"run {run} fp32 matrix products alone: {flops[-1] / 1e9:.0f} GFLOP/s")
    print()
    _tables(chosen, reports, size, _most_texts_a_second(flops, reports["embark"], size, encoder))
    (places.WORK / "encode.json").write_text(json.dumps({"model": encoder, "texts": size, "reports": reports}, indent=1), "utf-8")
    return 0


def _are_vectors_equal(chosen, texts, encoder):
    ids = corpus.ids(texts)
    gate = places.fresh("gate")
    expected, rows, is_equal = None, [], True
    for each in chosen:
        kept = places.WORK / "vectors" / f"{each.key(texts, encoder)}.npy"
        if each.is_peer and kept.exists():
            found, source = numpy.load(kept), "kept"
        else:
            print(f"vectors of {each.name} ...", flush=True)
            processes.run(each.name, each.command(texts, gate, 1, encoder), encoders.environment(encoder))
            found, source = each.vectors(gate, ids), "now"
            if each.is_peer:
                kept.parent.mkdir(exist_ok=True)
                numpy.save(kept, found)
        if expected is None:
            expected = found
            if encoder == encoders.USUAL:
                numpy.save(places.WORK / "vectors.npy", found)
            if any(other.is_peer for other in chosen):
                encoders.prepare_peer(encoder, gate / "lakes/0")
            continue
        largest, smallest = vectors.compare(found, expected)
        is_equal &= vectors.are_equal(largest, smallest)
        equal = "yes" if vectors.are_equal(largest, smallest) else "NO"
        rows.append([each.name, len(found), f"{largest:.1e}", f"{smallest:.7f}", source, equal])
    print("\nvectors against Embark's, by id")
    tables.table(["contender", "vectors", "largest difference", "smallest cosine", "computed", "equal"], rows)
    return is_equal


def tell(run, name, report, size):
    state = report["machine"]
    warm = contenders.warm(report)
    print(
        f"run {run} {name:10}: warm {size / warm['wall_seconds']:6.1f} texts/s,"
        f" cold {size / contenders.cold_seconds(report):6.1f},"
        f" start {report['start_seconds']:.1f} s; before: load average {state['load_average']:.2f},"
        f" {state['busy_cores_before']:.2f} cores busy; others during it: {state['busy_cores_of_others']:.2f} cores"
    )
    if not _is_quiet(report):
        print(f"  WARNING: the machine was not quiet (more than {machine.QUIET_CORES} cores busy with other things)")
    sys.stdout.flush()


def _is_quiet(report):
    state = report["machine"]
    return max(state["busy_cores_before"], state["busy_cores_of_others"]) <= machine.QUIET_CORES


def _most_texts_a_second(flops, reports, size, encoder):
    """What the machine's fp32 matrix products allow, if nothing else took time; None where that was not measured.

    Of a layer only the products with weights count: four of hidden x hidden, two of hidden x intermediate.
    """
    if not flops:
        return None
    config = json.loads((encoders.peer_folder(encoder) / "config.json").read_text("utf-8"))
    hidden = config["hidden_size"]
    weights = config["num_hidden_layers"] * hidden * (4 * hidden + 2 * config["intermediate_size"])
    tokens = contenders.warm(reports[0])["tokens"]
    limit = statistics.median(flops) / (2 * weights * tokens / size)
    print(
        f"limit: {tokens / size:.1f} tokens a text need {2 * weights * tokens / size / 1e9:.2f} GFLOP of fp32 products with weights:"
        f" at {statistics.median(flops) / 1e9:.0f} GFLOP/s no program does more than {limit:.1f} texts/s here"
    )
    return limit


def _tables(chosen, reports, size, limit):
    print("warm: model load, process and Spark start, first use of code apart")
    warm = {each.name: [contenders.warm(report) for report in reports[each.name]] for each in chosen}
    rates = {name: [size / one["wall_seconds"] for one in passes] for name, passes in warm.items()}
    cpu = {name: statistics.median(1000 * one["cpu_seconds"] / size for one in passes) for name, passes in warm.items()}
    quiet = {each.name: all(map(_is_quiet, reports[each.name])) for each in chosen}
    rows = []
    for each in chosen:
        ratio = statistics.median(rates["embark"]) / statistics.median(rates[each.name])
        verdict = tables.verdict(ratio, each.least_ratio, quiet["embark"] and quiet[each.name])
        if limit and each.least_ratio and each.least_ratio * statistics.median(rates[each.name]) > limit:
            verdict += f" (limit {limit / statistics.median(rates[each.name]):.2f})"
        against = ["", ""] if each.name == "embark" else [f"{ratio:.2f}", f"{cpu[each.name] / cpu['embark']:.2f}"]
        rows.append([each.title, *tables.spread(rates[each.name]), f"{cpu[each.name]:.1f}", *against, verdict])
    header = ["contender", "texts/s, each run", "median", "range"]
    tables.table([*header, "CPU ms/text", "Embark / it", "its CPU / Embark's", "target"], rows)

    if "raw" in rates and "djl" in rates:
        ratio = statistics.median(rates["djl"]) / statistics.median(rates["raw"])
        print(f"DJL path / raw ONNX Runtime: {ratio:.2f}; target {tables.verdict(ratio, LEAST_DJL, quiet['raw'] and quiet['djl'])}\n")

    print("cold: first pass of the process, model load included; process and Spark start apart")
    rates = {each.name: [size / contenders.cold_seconds(report) for report in reports[each.name]] for each in chosen}
    rows = []
    for each in chosen:
        ratio = statistics.median(rates["embark"]) / statistics.median(rates[each.name])
        rows.append([each.title, *tables.spread(rates[each.name]), "" if each.name == "embark" else f"{ratio:.2f}"])
    tables.table([*header, "Embark / it"], rows)
    _phases(reports["embark"])


def _phases(reports):
    """Where the time of Embark's runs goes; the rest is checks, model publishing, manifest and clean-up."""
    rows = []
    for number, report in enumerate(reports, 1):
        for kind, run in zip(("cold", "warm"), report["passes"]):
            wall, phases = run["wall_seconds"], {name: ms / 1000 for name, ms in run["phase_millis"].items()}
            encode, slots = phases["encode"], report["slots"]
            in_tasks = slots * encode
            rows.append(
                [
                    f"{number} {kind}",
                    f"{wall:.2f}",
                    *(f"{phases.get(name, 0):.2f}" for name in ("stage", "encode", "commit")),
                    f"{wall - sum(phases.values()):.2f}",
                    f"{100 * (wall - encode) / wall:.1f} %"
                    + ("" if (wall - encode) / wall <= MOST_OUTSIDE_ENCODE else " MISSED"),
                    f"{100 * run['forward_seconds'] / in_tasks:.1f} %",
                    f"{100 * run['tokenize_seconds'] / in_tasks:.1f} %",
                    f"{100 * (1 - run['tokens'] / run['padded_tokens']):.1f} %",
                ]
            )
    print(f"Embark's runs, seconds; outside encode: at most {100 * MOST_OUTSIDE_ENCODE:.0f} %")
    in_slots = ["forward, of slots", "tokenizer, of slots", "padding"]
    tables.table(["run", "wall", "stage", "encode", "commit", "rest", "outside encode", *in_slots], rows)


