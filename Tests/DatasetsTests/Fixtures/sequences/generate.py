"""Learns byte-pair merges in the plainest way, for the tests to compare with.

Run it in this folder; it needs nothing but Python. The output is committed, and tests need only that.

After R. Sennrich, B. Haddow and A. Birch, Neural machine translation of rare words with subword units
(2016), figure 1: all pairs are counted anew for each merge.
"""

import gzip
import json
import random
from collections import Counter

DATA = "../../../../experiments/data/"


def words(text):
    return [tuple(word) + (" ",) for word in text.split(" ")] if text else []


def merged(word, pair):
    result = []
    place = 0
    while place < len(word):
        if word[place : place + 2] == pair:
            result.append("".join(pair))
            place += 2
        else:
            result.append(word[place])
            place += 1
    return tuple(result)


def learn(texts, limit, least):
    vocabulary = Counter(word for text in texts for word in words(text))
    characters = Counter()
    for word, count in vocabulary.items():
        for symbol in word:
            characters[symbol] += count
    known = {symbol for symbol, count in characters.items() if count >= least}
    merges = []
    while len(merges) < limit:
        pairs = Counter()
        for word, count in vocabulary.items():
            for pair in zip(word, word[1:]):
                if pair[0] in known and pair[1] in known:
                    pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < least:
            break
        merges.append(best)
        known.add("".join(best))
        changed = Counter()
        for word, count in vocabulary.items():
            changed[merged(word, best)] += count
        vocabulary = changed
    return merges, sorted(known)


def encode(text, merges, symbols):
    numbers = []
    for word in words(text):
        for pair in merges:
            word = merged(word, pair)
        numbers += [symbols.index(symbol) + 2 if symbol in symbols else 1 for symbol in word]
    return numbers + [0]


def case(texts, limit, least, others):
    merges, symbols = learn(texts, limit, least)
    probes = texts[:20] + others
    return {
        "texts": texts, "limit": limit, "least": least, "merges": len(merges), "symbols": symbols,
        "probes": probes, "numbers": [encode(text, merges, symbols) for text in probes],
    }


stream = random.Random(5)
cases = [
    # The paper's example.
    case(["low " * 4 + "low", "lower lower", " ".join(["newest"] * 6), " ".join(["widest"] * 3)], 10, 1, ["lowest"]),
    case(["aaaaaaa aaaa aa", "aaa"], 6, 1, ["aaaaaaaaaaaaa", "b"]),
    case([], 6, 1, ["a"]),
]
# Few letters, so that many pairs come equally often and symbols come about in several ways.
for letters, limit, least in [("ab", 40, 1), ("abc", 60, 2), ("xyzw", 200, 1), ("aé😀", 50, 3)]:
    texts = [
        " ".join("".join(stream.choices(letters, k=stream.randint(0, 9))) for _ in range(stream.randint(1, 6)))
        for _ in range(30)
    ]
    others = ["".join(stream.choices(letters + " q", k=20)) for _ in range(20)]
    cases.append(case(texts, limit, least, others))
with gzip.open(DATA + "verses-en-es.tsv.gz", "rt", encoding="utf-8") as file:
    pairs = [line.rstrip("\n").split("\t") for line in file]
for side in range(2):
    texts = [pair[side] for pair in pairs]
    cases.append(case(texts[:300], 400, 2, texts[3000:3040]))

with open("byte-pairs.json", "w", encoding="utf-8") as file:
    json.dump(cases, file, ensure_ascii=False, separators=(",", ":"))
    file.write("\n")


# The data sets of the program, read and numbered in the plainest way.
def read(name):
    with gzip.open(DATA + name, "rt", encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def summed(sequences):
    """Σ value·(place mod 997), places from 1: it tells orders apart."""
    return sum(value * (place % 997) for place, value in enumerate((v for s in sequences for v in s), 1))


def numbered(train, test, cut):
    counts = Counter(symbol for text in train for symbol in cut(text))
    symbols = sorted(symbol for symbol, count in counts.items() if count >= 2)
    places = {symbol: place for place, symbol in enumerate(symbols, 2)}
    result = {"symbols": len(symbols) + 2}
    for split, texts in (("train", train), ("test", test)):
        sequences = [[places.get(symbol, 1) for symbol in cut(text)] + [0] for text in texts]
        result[split] = {
            "lengths": sum(map(len, sequences)), "longest": max(map(len, sequences)),
            "unknown": sum(sequence.count(1) for sequence in sequences), "sum": summed(sequences),
        }
    return result


def described(train, test, cuts):
    return {
        "counts": [len(train), len(test)], "first": test[0],
        **{
            field: numbered([pair[side] for pair in train], [pair[side] for pair in test], cut)
            for side, (field, cut) in enumerate(zip(("input", "target"), cuts))
        },
    }


def last(pairs, held):
    """Whole sources from the end, in the order in which sources come first."""
    sources = list(dict.fromkeys(pair[0] for pair in pairs))
    counts = Counter(pair[0] for pair in pairs)
    chosen, total = set(), 0
    while total < held:
        source = sources.pop()
        chosen.add(source)
        total += counts[source]
    return [p for p in pairs if p[0] not in chosen], [p for p in pairs if p[0] in chosen]


def by_words(text):
    return text.split(" ")


sets = {
    "words": described(
        read("words-phonemes-train.tsv.gz"), read("words-phonemes-test.tsv.gz"), (list, by_words)
    ),
    "verses": described(*last(read("verses-en-es.tsv.gz"), 342), (by_words, by_words)),
}
with open("sets.json", "w", encoding="utf-8") as file:
    json.dump(sets, file, ensure_ascii=False, indent=1)
    file.write("\n")
