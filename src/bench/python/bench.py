"""The command line of scripts/bench."""

import argparse
import signal
import sys

import contenders
import encoders
import processes

NAMES = [each.name for each in contenders.ALL if each.name != "embark"]


DEDUP_NAMES = ["datatrove", "text-dedup"]
MEDIA_PARTS = ["films", "seeks", "pictures", "mel", "sounds", "memory"]
MILVUS_PARTS = ["upsert-lite", "upsert-standalone", "import"]


def sizes(text):
    """A list of positive whole numbers."""
    found = [int(size) for size in text.split(",")]
    if min(found) < 1:
        raise argparse.ArgumentTypeError(f"found {text}, expected positive numbers")
    return found


def peers(names):
    """A list of some of these, and of Embark itself."""

    def chosen(text):
        some = text.split(",")
        unknown = sorted(set(some) - set(names) - {"embark"})
        if unknown:
            raise argparse.ArgumentTypeError(f"found {', '.join(unknown)}, expected some of {', '.join(names)}")
        return some

    return chosen


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Times Embark; see docs/benchmarks.md.")
    commands = parser.add_subparsers(dest="command", required=True)
    encode = commands.add_parser("encode", help="Embark against a raw loop and peers, equal vectors first")
    encode.add_argument("--only", type=peers(NAMES), default=[], metavar="PEER,...", help=f"Embark and {', '.join(NAMES)}")
    encode.add_argument("--model", choices=encoders.CHOICE, default=encoders.USUAL)
    slots = commands.add_parser("slots", help="one task slot against two")
    int8 = commands.add_parser("int8", help="the quantised model jars against float32: speed, cosine, nDCG@10")
    for command, texts in ((encode, 5000), (slots, 5000), (int8, 1000)):
        command.add_argument("--runs", type=int, default=3)
        command.add_argument("--texts", type=int, default=texts)
    commands.add_parser("heads", help="what is done behind the graph").add_argument("--runs", type=int, default=3)
    commands.add_parser("memory", help="10,000 against 100,000 texts").add_argument("--runs", type=int, default=1)
    commands.add_parser("parquet", help="writing vectors, and who reads them").add_argument("--runs", type=int, default=3)
    commands.add_parser("filters", help="the quality and language stages").add_argument("--runs", type=int, default=3)
    commands.add_parser("static", help="static vectors, loaded and encoded").add_argument("--runs", type=int, default=3)
    media = commands.add_parser("media", help="films, pictures and sounds against FFmpeg's command line, Pillow and librosa")
    media.add_argument("--runs", type=int, default=3)
    media.add_argument("--only", type=peers(MEDIA_PARTS), default=[], metavar="PART,...", help=", ".join(MEDIA_PARTS))
    dedup = commands.add_parser("dedup", help="near-duplicates against datatrove and text-dedup, truth known")
    dedup.add_argument("--runs", type=int, default=3)
    dedup.add_argument("--documents", type=int, default=100_000)
    dedup.add_argument("--only", type=peers(DEDUP_NAMES), default=[], metavar="PEER,...", help=f"Embark and {', '.join(DEDUP_NAMES)}; embark alone for itself")
    dedup.add_argument("--heap", default=processes.HEAP, help="Embark's; the same at any number of documents shows that memory is flat")
    milvus = commands.add_parser("milvus", help="loads into Milvus Lite and Milvus 2.3.5 against pymilvus")
    milvus.add_argument("--runs", type=int, default=3)
    milvus.add_argument("--rows", type=sizes, default=[100_000], metavar="N,...", help="sizes of the lake; of several, memory and time are compared")
    milvus.add_argument("--index", default="AUTOINDEX", choices=["AUTOINDEX", "FLAT"], help="FLAT leaves the server's building of graphs out")
    milvus.add_argument("--heap", default="2g", help="of Embark's JVM (default 2g)")
    milvus.add_argument("--only", type=peers(MILVUS_PARTS), default=[], metavar="PART,...", help=", ".join(MILVUS_PARTS))
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends contenders on the way out
    try:
        if options.command == "encode":
            import encode as bench

            return bench.main(options.runs, options.texts, options.only, options.model)
        if options.command == "slots":
            import slots as bench

            return bench.main(options.runs, options.texts)
        if options.command == "int8":
            import int8_models as bench

            return bench.main(options.runs, options.texts)
        if options.command == "heads":
            import heads as bench

            return bench.main(options.runs)
        if options.command == "memory":
            import memory as bench

            return bench.main(options.runs)
        if options.command == "filters":
            import filters as bench

            return bench.main(options.runs)
        if options.command == "static":
            import static_vectors as bench

            return bench.main(options.runs)
        if options.command == "media":
            import media as bench

            return bench.main(options.runs, options.only)
        if options.command == "dedup":
            import dedup as bench

            return bench.main(options.runs, options.documents, options.only, options.heap)
        if options.command == "milvus":
            import milvus_loads as bench

            return bench.main(options.runs, options.rows, options.index, options.heap, options.only)
        import parquet_files as bench

        return bench.main(options.runs)
    except processes.Failed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
