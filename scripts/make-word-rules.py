"""Writes the rules by which spaCy's blank English tokenizer cuts words, as io.embark.filter.EnglishWords reads them.

scripts/make-word-rules.py OUT.json. The quality rules count words, and datatrove, whose numbers they must give, cuts
English with this tokenizer. Also writes the characters that datatrove takes for symbols and for ends of lines. spaCy is
MIT licensed (ExplosionAI GmbH and Matthew Honnibal), datatrove Apache 2.0 (Hugging Face). Run by scripts/check-quality's
environment.
"""

import json
import re
import sys

import datatrove.utils.text
import spacy
from spacy.lang.tokenizer_exceptions import URL_PATTERN


def java(pattern):
    """Python's eight-digit escapes are no Java; a bracket within a class must be escaped there."""
    return re.sub(r"\\U000([0-9A-Fa-f]{5})", lambda match: f"\\x{{{match.group(1).lstrip('0')}}}", pattern)


nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
plain = nlp.tokenizer
specials = {}
for text, tokens in plain.rules.items():
    if text.strip():
        specials[text] = " ".join(token[spacy.symbols.ORTH] for token in tokens)
rules = {
    "source": f"spaCy {spacy.__version__}, blank English pipeline (MIT)",
    "prefixes": [java(each) for each in nlp.Defaults.prefixes if each.strip()],
    "suffixes": [java(each) for each in nlp.Defaults.suffixes if each.strip()],
    "infixes": [java(each) for each in nlp.Defaults.infixes if each.strip()],
    "url": java(URL_PATTERN),
    "sentence-ends": "".join(sorted(nlp.get_pipe("sentencizer").punct_chars)),
    "symbols": "".join(sorted(datatrove.utils.text.PUNCTUATION_SET)),
    "line-ends": "".join(sorted(datatrove.utils.text.TERMINAL_PUNCTUATION)),
    "specials": dict(sorted(specials.items())),
}
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(rules, out, ensure_ascii=False, indent=0)
    out.write("\n")
print(f"{len(specials)} special cases, {len(rules['suffixes'])} suffixes")
