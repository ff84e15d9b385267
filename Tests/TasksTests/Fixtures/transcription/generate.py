"""Scores corpora with sacreBLEU 2.6.0, and edit distances by their definition, for the tests.

Run it in this folder; it needs sacrebleu 2.6.0. The output is committed, and tests need only that.
"""

import functools
import gzip
import json
import random

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

assert sacrebleu.__version__ == "2.6.0"
stream = random.Random(11)

with gzip.open("../../../../experiments/data/verses-en-es.tsv.gz", "rt", encoding="utf-8") as file:
    verses = [line.rstrip("\n").split("\t")[1] for line in file][:400]
with gzip.open("../../../../experiments/data/words-phonemes-test.tsv.gz", "rt", encoding="utf-8") as file:
    phonemes = [line.rstrip("\n").split("\t")[1] for line in file][:200]

SIGNS = list("abcXYZ 019.,-'\"!?()[]{}&/\\:;<>=+*%$#@^_`|~\n\t") + [
    "\xa0", "\x1c", "\x85", "\u2003", "\u200b", "\u3000", "é", "e\u0301", "ñ", "¿", "“", "”", "—", "…", "中", "文",
    "😀", "&amp;", "&lt;", "&gt;", "&quot;", "&amp;lt;", "<skipped>", "-\n", "1,000.5", "10-12", "U.S.", " . ", "٣", "x-y",
]


def spoilt(text, share):
    words = text.split(" ")
    result = []
    for word in words:
        kind = stream.random()
        if kind < share / 3:
            continue
        result.append(stream.choice(words) if kind < 2 * share / 3 else word)
        if kind > 1 - share / 3:
            result.append(stream.choice(words))
    return " ".join(result)


def noise(length):
    return "".join(stream.choice(SIGNS) for _ in range(stream.randint(0, length)))


corpora = [
    ("the same", verses[:60], verses[:60]),
    ("one sentence", ["the cat sat on the mat"], ["the cat sat on a mat"]),
    ("three perfect sentences of three words", ["a b c", "d e f", "g h i"], ["a b c", "d e f", "g h i"]),
    ("one word", ["yes"], ["yes"]),
    ("an empty hypothesis", ["", "a b c d e"], ["a b c d", "a b c d e"]),
    ("empty hypotheses", ["", ""], ["a b c d", "e"]),
    ("an empty reference", ["a b c d", "x"], ["", "x"]),
    ("nothing in common", ["a b c d e f", "g h"], ["u v w x y z", "q r"]),
    ("no order above one in common", ["a b c d e f", "b a d c f e"], ["f d b e c a", "a c e b d f"]),
    ("short hypotheses", ["the cat", "a dog barks"], ["the cat sat on the mat", "a dog barks at the moon all night"]),
    ("long hypotheses", ["the cat sat on the mat and the mat and the mat"], ["the cat sat on the mat"]),
    ("repetition", ["the the the the the the the"], ["the cat is on the mat"]),
    ("signs", ["Hello, world! (It's 3.14, or 1,000-2,000.)", "a,b;c:d"], ["Hello world! (It is 3.14 or 1,000-2,000).", "a , b ; c : d"]),
    ("entities", ["&quot;Tom &amp; Jerry&quot; &lt;3 &amp;lt; <skipped>x", "co-\nop\nand"], ["\"Tom & Jerry\" <3 < x", "coop and"]),
    ("blanks", ["  a  b\tc \x1c d\u3000e \n", "x\xa0y z"], ["a b c d e", "x y z\x85"]),
    ("other scripts", ["中文 分词 很 难 吗", "él dijo: «¡sí, señor!» — 😀", "e\u0301 \xe9"], ["中文 分词 不 难 吗", "él dijo «¡si, señor!» 😀", "\xe9 e\u0301"]),
    ("phonemes", [spoilt(text, 0.2) for text in phonemes], phonemes),
]
for share in (0.05, 0.2, 0.5, 0.9, 1.6):
    corpora.append((f"verses spoilt by {share}", [spoilt(text, share) for text in verses[:120]], verses[:120]))
corpora.append(("verses shifted", verses[1:101], verses[:100]))
for index in range(40):
    count, length = stream.randint(1, 8), stream.choice([4, 12, 40])
    references = [noise(length) for _ in range(count)]
    hypotheses = [noise(length) if stream.random() < 0.3 else spoilt(text, 0.3) for text in references]
    corpora.append((f"noise {index}", hypotheses, references))

METRICS = {
    "bleu-13a": BLEU(), "bleu-none": BLEU(tokenize="none", force=True), "chrf": CHRF(), "chrf++": CHRF(word_order=2),
}
scored = []
for name, hypotheses, references in corpora:
    record = {"name": name, "hypotheses": hypotheses, "references": references, "scores": {}}
    for key, metric in METRICS.items():
        result = metric.corpus_score(hypotheses, [references])
        record["scores"][key] = {"score": result.score, "signature": str(metric.get_signature())}
        if key.startswith("bleu"):
            record["scores"][key] |= {
                "counts": result.counts, "totals": result.totals, "precisions": result.precisions, "penalty": result.bp,
                "lengths": [result.sys_len, result.ref_len],
            }
    scored.append(record)


def distance(one, other):
    @functools.cache
    def rest(i, j):
        if i == len(one) or j == len(other):
            return len(one) - i + len(other) - j
        if one[i] == other[j]:
            return rest(i + 1, j + 1)
        return 1 + min(rest(i + 1, j), rest(i, j + 1), rest(i + 1, j + 1))

    return rest(0, 0)


distances = []
for _ in range(200):
    one, other = ([stream.randrange(4) for _ in range(stream.randint(0, 14))] for _ in range(2))
    distances.append([one, other, [distance(tuple(one), tuple(other))]])

with open("scores.json", "w", encoding="utf-8") as file:
    json.dump({"corpora": scored, "distances": distances}, file, ensure_ascii=False, separators=(",", ":"))
    file.write("\n")
