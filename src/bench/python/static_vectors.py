"""scripts/bench static: how fast static vectors load and encode on one thread, against sentence-transformers."""

import json
import random
import statistics

import corpus
import machine
import places
import processes
import tables
import vectors

WORDS, DIMENSION = 400_000, 300
TEXTS, WORDS_OF_A_TEXT = 100_000, 10
TOKENS, TOKEN_DIMENSION = 8_000, 256
LEAST_TEXTS = 200_000
MOST_LOAD_SECONDS = 10
PASSES = 5


def main(runs):
    print(machine.line())
    texts, known = short_texts()
    models = {"word2vec text": words_file(known), "StaticEmbedding": token_model(known)}
    print(f"{TEXTS:,} texts of {WORDS_OF_A_TEXT} words; {WORDS:,} words of {DIMENSION}, {TOKENS:,} tokens of {TOKEN_DIMENSION}; one thread")
    rows = []
    for name, model in models.items():
        ours, theirs = [], []
        for run in range(1, runs + 1):
            ours.append(embark(model, texts))
            theirs.append(peer(model, texts))
            if run == 1:
                compare(name)
            print(f"run {run}, {name}: {rate(ours[-1]):,.0f} and {rate(theirs[-1]):,.0f} texts/s", flush=True)
        rates = [rate(report) for report in ours]
        loads = [report["load_seconds"] for report in ours]
        ratio = statistics.median(rates) / statistics.median(map(rate, theirs))
        their_load = statistics.median(report["load_seconds"] for report in theirs)
        rows.append([name, *tables.spread(rates, 0)[1:], f"{ratio:.1f}", tables.spread(loads)[1], f"{their_load:.1f}"])
        print(f"{name}: texts/s {tables.verdict(statistics.median(rates), LEAST_TEXTS)}")
        if name == "word2vec text":
            met = "met" if statistics.median(loads) <= MOST_LOAD_SECONDS else "MISSED"
            print(f"{name}: load in {statistics.median(loads):.1f} s; target <= {MOST_LOAD_SECONDS} s: {met}")
    print()
    tables.table(["vectors", "texts/s", "range", "Embark / it", "load, s", "its load, s"], rows)
    return 0


def rate(report):
    return TEXTS / min(each["wall_seconds"] for each in report["passes"])


def embark(model, texts):
    command = processes.java(
        "io.embark.bench.StaticTimes", model, texts, places.WORK / "static-embark.f4", PASSES, slots=1
    )
    return processes.run("static-embark", command)


def peer(model, texts):
    script = places.BENCH / "python/peers/static_peer.py"
    return processes.run("static-peer", [places.PEERS_TORCH, script, model, texts, places.WORK / "static-peer.f4", 1])


def compare(name):
    """Rows of zeros (no known word) have no cosine: both must have them at the same places."""
    found, expected = (vectors.of_floats(places.WORK / f"static-{side}.f4", TEXTS) for side in ("embark", "peer"))
    empty = ~expected.any(axis=1)
    if (empty != ~found.any(axis=1)).any():
        raise processes.Failed(f"{name}: texts without a known word differ")
    largest, cosine = vectors.compare(found[~empty], expected[~empty])
    print(f"{name}: largest difference {largest:.1e}, smallest cosine {cosine:.7f}, {empty.sum()} texts without a word")
    if not vectors.are_equal(largest, cosine):
        raise processes.Failed(f"{name}: vectors differ")


def short_texts():
    """(file of lines, words in them): pieces of ten words of the passages, in their order, then again."""
    file = places.WORK / f"static-texts-{TEXTS}.txt"
    with open(corpus.texts(5000), encoding="utf-8") as lines:
        words = [word for line in lines for word in json.loads(line)["text"].split()]
    pieces = [words[at : at + WORDS_OF_A_TEXT] for at in range(0, len(words) - WORDS_OF_A_TEXT, 3)]
    random.Random(corpus.SEED).shuffle(pieces)
    chosen = [pieces[number % len(pieces)] for number in range(TEXTS)]
    file.write_text("\n".join(" ".join(piece) for piece in chosen) + "\n", encoding="utf-8")
    return file, sorted({word.strip(".,:;()[]").lower() for word in words} - {""})


def words_file(known):
    import numpy

    file = places.WORK / f"static-words-{WORDS}-{DIMENSION}.vec"
    if not file.exists():
        names = known[::2] + [f"word{number}" for number in range(WORDS - len(known[::2]))]
        random_numbers = numpy.random.default_rng(7)
        part = file.with_suffix(".part")
        with open(part, "w", encoding="utf-8") as out:
            out.write(f"{WORDS} {DIMENSION}\n")
            for name in names:
                row = random_numbers.standard_normal(DIMENSION)
                out.write(name + " " + " ".join(f"{value:.5f}" for value in row) + "\n")
        part.rename(file)
    return file


def token_model(known):
    """A StaticEmbedding that sentence-transformers saved, with a WordPiece vocabulary of the texts' own words."""
    folder = places.WORK / f"static-tokens-{TOKENS}-{TOKEN_DIMENSION}"
    if not (folder / "modules.json").exists():
        words = places.WORK / "static-known.txt"
        words.write_text("\n".join(known) + "\n", encoding="utf-8")
        script = places.BENCH / "python/peers/make_static_embedding.py"
        command = [places.PEERS_TORCH, script, words, folder, TOKENS, TOKEN_DIMENSION]
        processes.run("static-make", command)
    return folder
