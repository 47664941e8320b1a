"""Writes what datatrove's quality filters say of made-up texts, for QualityOracleTest: src/test/resources/quality/oracle.json.

scripts/make-quality-oracle.py OUT.json, in an environment with scripts/quality.requirements.txt. Words of spaCy's blank
English tokenizer for odd stretches of text, its sentences, and for each text which rule breaks when it is asked alone
and which one datatrove names when all of a filter are asked.
"""

import json
import random
import sys

import quality_texts
from datatrove.utils.text import split_into_sentences, split_into_words

ODD = """
don't can't won't I'm you're she's they'd've Mr. Smith's U.S. U.S.A. e.g. i.e. etc. Ph.D. a.m. 10pm 3.14 1,000,000 $5.99 5km 10% -5
well-known state-of-the-art and/or w/o http://example.com/a?b=c#d user@example.org www.example.co.uk example.com. (example) "quoted"
'single' ``tick'' … ... .... wait...what foo.Bar foo.bar A.B.C. :) :-( (: <3 o_O C++ C# #hashtag @user a/b km/h 5-3 2*3 x=y x:y [1] {a}
naïve café Straße Москва Ελλάδα שלום مرحبا नमस्ते word.word,word;word word—word word–word 'tis y'all gonna cannot rock'n'roll O'Brien
Jan. 5th 5'10" 90° 20°C °F. £5 €10 US$5 §4 100+ +100 +a 1.0.0 v2.0 2026-11-27 12:30 12:30pm ?! !!! --- -- ___ *** <tag> &amp; %20 \\t
let's That's what's who'll how'd I.E. St. Louis Inc. Ltd. Corp. co. vs. v.s. No. 1 no.1 p.m. P.M. 'em 'Cause ma'am o'clock lovin' goin'
😀 👍🏽 ❤️ © ® ™ ½ ² ³ ∞ → ★ • · ‚ „ « » 「日」 a\u00a0b a\u2028b x\u200by 1/2 1-a a-1 3D 4th 2nd 1990s '90s ABC-123 abc_def a.b@c
(U.S.) "Mr." Dr.: J.R.R. e.g., etc.), a.m., end.) end." end.' "end". ('x') (it's) [don't] it's; isn't? wouldn't've! Shouldn't-have
"""


def main(out):
    stretches = ODD.split()
    lines = [line for line in ODD.splitlines() if line] + [
        "One. Two! Three? Four.",
        'He said: "Go." She went.  Two blanks.',
        "A line\twith a tab. And\u00a0more.",
        "Mr. Smith went to Washington, D.C. on Jan. 5. He liked it.",
        "No end",
        "... dots first. Then?! Really!!! (Yes.) 'Ok.'",
        "A.  \"B\". C .  D",
    ]
    texts = quality_texts.made_up(random.Random("embark-quality-1"))
    oracle = {
        "words": {stretch: split_into_words(stretch) for stretch in stretches + lines},
        "sentences": {line: len(split_into_sentences(line)) for line in stretches + lines},
        "texts": [
            {"text": text, "broken": quality_texts.broken_alone(text), "reasons": quality_texts.reasons(text)}
            for text in texts
        ],
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(oracle, file, ensure_ascii=False, indent=0)
        file.write("\n")
    counts = {}
    for text in oracle["texts"]:
        for reason in text["broken"]:
            counts[reason] = counts.get(reason, 0) + 1
    print(f"{len(texts)} texts; " + ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items())))


main(*sys.argv[1:])
