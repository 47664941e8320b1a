"""Documents with planted clusters of near-duplicates, as JSON Lines {"id", "text"} and the cluster of each.

Real text (the documentation that scripts/bench encode reads) is cut into documents of 60 to 90 words in which three words of ten are
replaced by others of the vocabulary: without that, two cuts of one passage would be near-duplicates that nobody planted. One document of five
belongs to a cluster of two to six, whose members share a word 5-gram Jaccard similarity of at least 0.85, each with each: words are changed,
added or taken at the ends, letters are put in upper case, commas added. One of twenty has a neighbour of 0.4 to 0.7, which is none.
"""

import json
import random
import re

WORDS = re.compile(r"[^\W_]+")
NGRAM = 5
LEAST = 0.85
NEIGHBOUR = (0.4, 0.7)


def shingles(text):
    words = WORDS.findall(text.lower())
    return {tuple(words[i : i + NGRAM]) for i in range(len(words) - NGRAM + 1)}


def jaccard(one, other):
    return len(one & other) / len(one | other)


class Writer:
    def __init__(self, texts, seed):
        self._words = " ".join(texts).split()
        self._vocabulary = sorted({word for word in self._words if WORDS.fullmatch(word) and word.isascii()})
        self._random = random.Random(seed)

    def document(self):
        random_, length = self._random, self._random.randint(60, 90)
        start = random_.randrange(len(self._words) - length)
        return [random_.choice(self._vocabulary) if random_.random() < 0.3 else word for word in self._words[start : start + length]]

    def edited(self, words, edits):
        random_, words = self._random, list(words)
        for _ in range(edits):
            kind, place = random_.randrange(6), random_.randrange(len(words))
            if kind == 0:
                words[place] = random_.choice(self._vocabulary)
            elif kind == 1:
                words.append(random_.choice(self._vocabulary))
            elif kind == 2:
                words.pop(random_.choice((0, -1)))
            elif kind == 3:
                words[place] = words[place].upper()
            elif kind == 4:
                words[place] += ","
            else:
                words.insert(0, random_.choice(self._vocabulary))
        return words

    def cluster(self):
        base = self.document()
        texts = [" ".join(base)]
        sets = [shingles(texts[0])]
        for _ in range(self._random.randint(1, 5)):
            for _attempt in range(20):
                text = " ".join(self.edited(base, self._random.randint(0, 5)))
                found = shingles(text)
                if all(jaccard(found, other) >= LEAST for other in sets):
                    texts.append(text)
                    sets.append(found)
                    break
        return texts

    def neighbour(self, words):
        own = shingles(" ".join(words))
        for _attempt in range(50):
            text = " ".join(self.edited(words, self._random.randint(6, 16)))
            if NEIGHBOUR[0] <= jaccard(own, shingles(text)) <= NEIGHBOUR[1]:
                return text
        return None


def write(path, truth, texts, documents, seed=1):
    """documents of them, in random order; truth: a line an id with the number of its cluster."""
    writer, rows, cluster = Writer(texts, seed), [], 0
    chance = random.Random(seed + 1)
    while len(rows) < documents:
        cluster += 1
        if chance.random() < 1 / 14:  # of 3.5 members: one document of five
            rows += [(text, cluster) for text in writer.cluster()]
            continue
        words = writer.document()
        rows.append((" ".join(words), cluster))
        if chance.random() < 0.05 and (near := writer.neighbour(words)):
            cluster += 1
            rows.append((near, cluster))
    rows = rows[:documents]
    chance.shuffle(rows)
    with open(path, "w", encoding="utf-8") as file, open(truth, "w", encoding="utf-8") as clusters:
        for number, (text, cluster) in enumerate(rows):
            file.write(json.dumps({"id": f"d{number:08d}", "text": text}, ensure_ascii=False) + "\n")
            clusters.write(f"d{number:08d}\t{cluster}\n")
