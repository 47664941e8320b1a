"""Embark and a peer in turns, run by run; each run's figure is the median of its passes."""

import statistics

import tables

HEADER = ["Embark, each run", "median", "range", "it, median", "range", "Embark / it", "its CPU / Embark's", "target"]


def turns(runs, name, unit, amount, ours, theirs, seconds, check):
    """Pairs of reports. ours and theirs start a process; check(ours, theirs) looks at what the first ones made."""
    pairs = []
    for run in range(1, runs + 1):
        pair = ours(), theirs()
        if run == 1:
            check(*pair)
        pairs.append(pair)
        found = [amount / statistics.median(wall for wall, _cpu in map(seconds, each["passes"])) for each in pair]
        others = max(each["machine"]["busy_cores_of_others"] for each in pair)
        print(f"run {run}, {name}: {found[0]:,.1f} and {found[1]:,.1f} {unit}; others during it: {others:.2f} cores", flush=True)
    return pairs


def row(name, pairs, amount, seconds, least):
    """Under HEADER: amount a second of both, and their ratio."""
    sides = [[[seconds(one) for one in report["passes"]] for report in side] for side in zip(*pairs)]
    rates = [[amount / statistics.median(wall for wall, _ in passes) for passes in side] for side in sides]
    cpu = [statistics.median(used for passes in side for _, used in passes) for side in sides]
    ratio = statistics.median(rates[0]) / statistics.median(rates[1])
    both = [*tables.spread(rates[0]), *tables.spread(rates[1])[1:]]
    return [name, *both, f"{ratio:.2f}", f"{cpu[1] / cpu[0]:.2f}", tables.verdict(ratio, least)]


def spent(one):
    """(wall, CPU) seconds of a pass that is one."""
    return one["wall_seconds"], one["cpu_seconds"]


def spent_of(one):
    """(wall, CPU) seconds of a pass that says more than that."""
    return spent(one["spent"])


def parts(reports, items):
    """Median ms an item: decoding, and the rest."""
    passes = [one for report in reports for one in report["passes"]]
    decoding = statistics.median(one["decode_seconds"] for one in passes)
    rest = statistics.median(one["spent"]["wall_seconds"] - one["decode_seconds"] for one in passes)
    return [f"{1000 * decoding / items:.2f}", f"{1000 * rest / items:.2f}"]
