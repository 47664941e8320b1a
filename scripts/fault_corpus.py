"""A seeded corpus of JSON Lines for the fault checks: sentences, two spellings of a text (duplicates), and texts that
are too short, empty or broken (rejects), so that every table of the lake gets rows."""

import json
import random

WORDS = """a about above across after again against all along also amount an and another answer any archive area around as ask at
away back balance bank bare basin be beach bear because become bed been before began behind below between beyond bird blue board boat
body book border both branch bread bridge bright bring brother brought build built but buy by call came can capital care carry case
cause centre certain change chapter child choose church city clear climb close cloud coast cold colour column come common company
complete contain corn corner cost cotton count country course court cover cross crowd cut danger dark day deep degree desert did
different direct distance divide doctor does dog done door doubt down draw dress drive dry during each early earth east edge effect
eight either electric end energy engine enough enter equal even evening event ever every exact example expect experience express
eye face fact fair fall family famous far farm fast father feel feet few field fight figure fill final find fine finger finish fire
first fish five floor flow flower fly follow food foot for force forest form forward found four free fresh friend from front fruit
full garden gas gather general gentle get give glass go gold good grain grand grass great green ground group grow guess half hand
happen harbour hard have he head hear heart heat heavy held help here high hill his history hold hole home hope horse hot hour house
how hundred hunt ice idea if in inch industry insect instrument interest iron island it job join journey judge jump just keep kept
key kind king knew know lake land language large last late laugh law lay lead learn least leave led left length less let letter level
library lie life lift light like line list listen little live long look lost loud love low machine made main make man many map mark
market mass match matter may mean measure meat meet melody men metal method middle might mile milk million mind mine minute miss
modern molecule moment money month moon more morning most mother motion mountain mouth move much multiply music must name nation
natural nature near necessary neck need neighbour never new next night nine no noise noon nor north nose note nothing notice noun now
number object observe ocean of off offer office often oil old on once one only open operate opposite or orange order other our out
over own page paint pair paper paragraph parent part particular party pass past path pattern pay people period person phrase picture
piece place plain plan planet plant play please point poor port position possible pound power practice prepare present press print
probable problem process produce product proper prove provide pull push put quart question quick quiet quite quotient race radio rail
rain raise ran range rather reach read ready reason receive record red region remember repeat reply represent require rest result
rich ride right ring rise river road rock room root rope rose round row rub rule run safe said sail salt same sand save say scale
school science score sea search season seat second section see seed seem select self sell send sense sentence separate serve set
settle seven several shape share sharp she ship shop shore short should shoulder show side sight sign silver similar simple since
sing single sister sit six size skill skin sky sleep slip slow small smell smile snow so soft soil soldier solve some son song soon
sound south space speak special speech speed spell spend spread spring square stand star start state station stay steam steel step
stick still stone stood stop store story straight strange stream street stretch string strong student study subject substance sudden
suffix sugar summer sun supply support sure surface surprise swim syllable symbol system table tail take talk tall teach team tell
temperature ten term test than thank that the their them then there these they thick thin thing think third this those though
thought thousand three through time tiny to together told tone too took tool top total touch toward town track trade train travel
tree triangle trip trouble truck true try tube turn twenty two type under unit until up us use usual valley value vary verb very view
village visit voice vowel wait walk wall want war warm was wash watch water wave way we wear weather week weight well went were west
what wheel when where which while white who whole why wide wife wild will wind window winter wish with without woman wonder wood word
work world would write year yellow yes yet you young""".split()


def _sentence(random_words):
    words = random_words.choices(WORDS, k=random_words.randint(6, 18))
    return " ".join(words).capitalize() + "."


def write(folder, documents, seed=4):
    """Writes `documents` JSON lines into four files; the same bytes whenever and wherever it is called."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    lines, texts = [], []
    for number in range(documents):
        kind = chance.random()
        text = " ".join(_sentence(chance) for _ in range(chance.randint(1, 3)))
        if kind < 0.02:
            text = " ".join(_sentence(chance) for _ in range(24))  # several chunks
        elif kind < 0.10 and texts:
            text = "  " + chance.choice(texts).replace(" ", "  ")  # the same up to white space
        elif kind < 0.15:
            text = chance.choice(WORDS)  # too short
        elif kind < 0.155:
            text = "   "  # empty
        line = json.dumps({"id": f"d{number:05d}", "text": text, "title": f"Title {number % 7}"})
        if kind >= 0.995:
            line = line[: len(line) // 2]  # not JSON
        elif kind >= 0.15:
            texts.append(text)
        lines.append(line)
    for part in range(4):
        (folder / f"part-{part}.jsonl").write_text("\n".join(lines[part::4]) + "\n", encoding="utf-8")
