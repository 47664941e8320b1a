"""Texts good and bad, and what datatrove's quality filters say of them."""

from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)

GOPHER_QUALITY = {
    "gopher_short_doc": {"min_doc_words": 50},
    "gopher_long_doc": {"max_doc_words": 100000},
    "gopher_below_avg_threshold": {"min_avg_word_length": 3},
    "gopher_above_avg_threshold": {"max_avg_word_length": 10},
    "gopher_too_many_hashes": {"max_symbol_word_ratio": 0.1},
    "gopher_too_many_ellipsis": {"max_symbol_word_ratio": 0.1},
    "gopher_too_many_bullets": {"max_bullet_lines_ratio": 0.9},
    "gopher_too_many_end_ellipsis": {"max_ellipsis_lines_ratio": 0.3},
    "gopher_below_alpha_threshold": {"max_non_alpha_words_ratio": 0.8},
    "gopher_enough_stop_words": {"min_stop_words": 2},
}
NO_QUALITY = {name: None for limits in GOPHER_QUALITY.values() for name in limits}
GOPHER_REPETITION = {
    "dup_para_frac": {"dup_para_frac": 0.3},
    "dup_para_char_frac": {"dup_para_char_frac": 0.2},
    "dup_line_frac": {"dup_line_frac": 0.3},
    "dup_line_char_frac": {"dup_line_char_frac": 0.2},
    **{f"top_{n}_gram": {"top_n_grams": ((n, limit),)} for n, limit in ((2, 0.2), (3, 0.18), (4, 0.16))},
    **{
        f"duplicated_{n}_n_grams": {"dup_n_grams": ((n, limit),)}
        for n, limit in ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10))
    },
}
NO_REPETITION = {
    "dup_line_frac": None,
    "dup_para_frac": None,
    "dup_line_char_frac": None,
    "dup_para_char_frac": None,
    "top_n_grams": (),
    "dup_n_grams": (),
}
OFF = 1e9
FINEWEB = {
    "line_punct_ratio": {"line_punct_thr": 0.12},
    "short_line_ratio": {"short_line_thr": 0.67},
    "char_dup_ratio": {"char_duplicates_ratio": 0.01},
    "list_ratio": {"new_line_ratio": 0.3},
}
NO_FINEWEB = {"line_punct_thr": -1, "short_line_thr": OFF, "char_duplicates_ratio": OFF, "new_line_ratio": OFF}
C4 = {
    "lorem_ipsum": {"filter_lorem_ipsum": True},
    "curly_bracket": {"filter_curly_bracket": True},
}

ALONE = {reason: GopherQualityFilter(**{**NO_QUALITY, **limits}) for reason, limits in GOPHER_QUALITY.items()}
ALONE |= {reason: GopherRepetitionFilter(**{**NO_REPETITION, **limits}) for reason, limits in GOPHER_REPETITION.items()}
ALONE |= {reason: FineWebQualityFilter(**{**NO_FINEWEB, **limits}) for reason, limits in FINEWEB.items()}
SETS = {
    "gopher": (GopherQualityFilter(), GopherRepetitionFilter()),
    "c4": (C4QualityFilter(),),
    "fineweb": (FineWebQualityFilter(),),
}


def said(each, text):
    """The reason; None for a text that is kept."""
    try:
        kept = each.filter(Document(text=text, id="0"))
    except (ZeroDivisionError, IndexError):  # datatrove does not expect a text without anything
        return None
    return None if kept is True else kept[1] if isinstance(kept, tuple) else "dropped"


def reasons(text):
    """The first reason of each set."""
    return {name: next(filter(None, (said(each, text) for each in filters)), None) for name, filters in SETS.items()}


def broken_alone(text):
    """Reasons of all rules that are broken when no other is asked."""
    return [reason for reason, each in ALONE.items() if said(each, text) == reason]


SENTENCES = [
    "The quick brown fox jumps over the lazy dog, and the dog does not mind it at all.",
    "Nobody could say with certainty where the old river had its source.",
    "It's a well-known fact that 42.5% of all statistics are made up on the spot!",
    "Dr. Brown arrived at 10:30 a.m. on Jan. 5, 1987; he didn't stay for long.",
    'She asked, "Have you seen the keys that I left on the table?"',
    "In the U.S. and in Europe prices rose by $3.50 to be precise.",
    "We have been working with this system for years, and it has never let us down...",
    "Please read https://example.com/docs/index.html before you write to help@example.com.",
    "The committee will meet again next week to discuss what is to be done.",
    "Water boils at 100 °C at sea level, but not on top of a mountain.",
    "Its colour is of a deep, almost unreal blue.",
    "Children and their parents crossed the bridge before the storm began.",
    "This is the sentence that ends the paragraph and that holds no surprise.",
    "Who would have thought that such a small town could be so loud?",
    "Modern engines burn less fuel; they are also quieter than the ones we knew.",
]


def made_up(chance):
    """Plain texts and ones that are spoilt in one way or another, more and less."""
    texts = ["", " ", "\n\n\n", "word", "word " * 300, "a" * 5000, "😀 " * 80, ". " * 100, "\u0085x\u2028y\r\nz"]
    for number in range(230):
        sentences = [chance.choice(SENTENCES) for _ in range(chance.randint(2, 14))]
        if number % 3:  # hardly any twice
            sentences = chance.sample(SENTENCES, chance.randint(4, len(SENTENCES)))
        glue = chance.choice([" ", " ", "\n", "\n\n", "  "])
        texts.append(spoilt(glue.join(sentences), SPOILERS[number % len(SPOILERS)], chance))
    return texts


def spoilt(text, way, chance):
    lines = text.split("\n")
    share = chance.random()
    some = lambda: chance.random() < share
    if way == "hashes":
        return " ".join(("#" + word) if some() and chance.random() < 0.3 else word for word in text.split(" "))
    if way == "ellipses":
        return " ".join((word + chance.choice(["...", "…"])) if chance.random() < share / 4 else word for word in text.split(" "))
    if way == "bullets":
        return "\n".join((chance.choice(["- ", "• ", "  - "]) + s) if chance.random() < 0.8 + share / 4 else s for s in text.replace(". ", ".\n").split("\n"))
    if way == "cut lines":
        return "\n".join((s.rstrip(".") + "...") if some() else s for s in text.replace(". ", ".\n").split("\n"))
    if way == "numbers":
        return " ".join(str(chance.randint(0, 99999)) if chance.random() < share / 2 else word for word in text.split(" "))
    if way == "no stop words":
        return " ".join(word for word in text.split(" ") if word.lower() not in ("the", "be", "to", "of", "and", "that", "have", "with") or chance.random() < 0.05)
    if way == "repeated lines":
        return "\n".join(line for line in text.replace(". ", ".\n").split("\n") for _ in range(1 + (chance.random() < share / 2)))
    if way == "repeated paragraphs":
        return "\n\n".join(part for part in text.replace(". ", ".\n\n").split("\n\n") for _ in range(1 + (chance.random() < share / 2)))
    if way == "repeated words":
        words = text.split(" ")
        at, size = chance.randrange(len(words)), chance.randint(1, 12)
        return " ".join(words[:at] + words[at : at + size] * chance.randint(1, 9) + words[at:])
    if way == "short lines":
        return "\n".join(" ".join(text.split()[i : i + 5]) for i in range(0, len(text.split()), 5)) if share > 0.3 else text.replace(", ", ",\n")
    if way == "one line":
        return " ".join(text.split())
    if way == "code":
        return text + "\nfunction f() { return 'lorem ipsum'; }\nUse { and } with care." * (share > 0.5)
    if way == "lorem":
        return text + "\nLorem ipsum dolor sit amet, consectetur adipiscing elit."
    if way == "policy":
        return "\n".join(chance.choice(["We use cookies.", "Enable JavaScript to see this page."]) if some() else line + " Read the terms of use[1]." for line in lines)
    if way == "long words":
        return " ".join(word * chance.randint(1, 5) if some() else word for word in text.split(" "))
    if way == "short words":
        return " ".join(word[: chance.randint(1, 3)] if chance.random() < 0.5 + share / 2 else word for word in text.split(" "))
    return text


SPOILERS = [
    "none", "hashes", "ellipses", "bullets", "cut lines", "numbers", "no stop words", "repeated lines", "repeated paragraphs",
    "repeated words", "short lines", "one line", "code", "lorem", "policy", "long words", "short words",
]  # fmt: skip
