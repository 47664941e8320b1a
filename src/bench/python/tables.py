"""Markdown tables, so that a result can go into a page as it is."""

import statistics


def table(header, rows):
    cells = [header, *rows]
    widths = [max(len(str(row[column])) for row in cells) for column in range(len(header))]
    print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(header, widths)) + " |")
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
    print(flush=True)


def spread(values, digits=1):
    """(each run, median, range) as texts."""
    each = " ".join(f"{value:.{digits}f}" for value in values)
    return each, f"{statistics.median(values):.{digits}f}", f"{min(values):.{digits}f}..{max(values):.{digits}f}"


def verdict(value, least, is_quiet=True):
    if least is None:
        return ""
    return f">= {least:g}: " + (("met" if value >= least else "MISSED") if is_quiet else "not quiet, no evidence")
