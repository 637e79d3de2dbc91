"""Pairs written by people: FEVER, SNLI, ConTRoL, PropSegmEnt and DROP, in the premise shapes inference reads."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from training.support_model.false import CLAIMS_MORE, NOT_SUPPORTED, REFUTED, SUPPORTED, UNSUPPORTED
from training.support_model.made import Pair
from training.support_model.pages import Row, rows, untokenised
from training.support_model.premises import GAP, telling

from citestack.inference.support.sentences import passage_sentences

_THREE = {"entailment": SUPPORTED, "contradiction": REFUTED, "neutral": CLAIMS_MORE}
_NAME = re.compile(r"[A-Z][a-z]{3,}")
Draw = Callable[[random.Random], Pair]


def draws(train: Path) -> dict[str, tuple[list[Row], Callable[[Row, random.Random], Pair]]]:
    """Per set its rows and what makes a pair of one."""
    curriculum = list(rows(train / "curriculum.train.jsonl.zst"))
    fever = [
        {**r, "premise": untokenised(r["premise"]), "claim": untokenised(r["claim"])}
        for r in rows(train / "fever_dev.all.jsonl.zst")
    ]
    snli = [r for part in ("dev", "test") for r in rows(train / f"snli_devtest.{part}.jsonl.zst")]
    propositions = [r for r in rows(train / "propsegment.dev_wiki.jsonl.zst") if r["label_raw"] != "UNSPECIFIED"]
    return {
        "fever": (fever, Fever(fever)),
        "snli": ([r for r in snli if r["label_raw"] in _THREE], _snli),
        "control": ([r for r in curriculum if r["task"] == "control" and len(r["premise"].split()) < 450], _control),
        "propsegment": (propositions, _proposition),
        "drop": ([r for r in curriculum if r["task"] == "drop"], _drop),
    }


class Fever:
    """A claim with its evidence, the evidence among other sentences, or the evidence of a claim about the same name."""

    def __init__(self, found: list[Row]) -> None:
        self._all = [r["premise"] for r in found]
        self._by_name: dict[str, list[str]] = {}
        for row in found:
            for name in sorted(set(_NAME.findall(row["claim"]))):
                self._by_name.setdefault(name, []).append(row["premise"])

    def __call__(self, row: Row, rng: random.Random) -> Pair:
        shape = rng.random()
        if shape < 0.22:
            other = self._near(row, rng) if rng.random() < 0.75 else rng.choice(self._all)
            if not _overlaps(other, row["premise"]):
                return Pair(self._among([other], row, rng), row["claim"], UNSUPPORTED, "fever_other")
        classes = SUPPORTED if int(row["label"]) else REFUTED
        parts = [row["premise"]] if shape < 0.45 else [row["premise"], ""]
        return Pair(self._among(parts, row, rng), row["claim"], classes, "fever")

    def _among(self, parts: list[str], row: Row, rng: random.Random) -> str:
        if "" in parts:
            own = [p for p in (self._near(row, rng), rng.choice(self._all)) if not _overlaps(p, row["premise"])]
            parts = [parts[0], *own[: rng.randint(1, 2)]]
            rng.shuffle(parts)
        text = parts[0]
        for part in parts[1:]:
            text += rng.choice((GAP, " ")) + part
        return text

    def _near(self, row: Row, rng: random.Random) -> str:
        names = sorted(set(_NAME.findall(row["claim"])))
        found = self._by_name.get(rng.choice(names), []) if names else []
        return rng.choice(found) if found else rng.choice(self._all)


def _overlaps(a: str, b: str) -> bool:
    return a[:60] in b or b[:60] in a


def _snli(row: Row, rng: random.Random) -> Pair:
    return Pair(untokenised(row["premise"]), untokenised(row["claim"]), _THREE[row["label_raw"]], "snli")


def _control(row: Row, rng: random.Random) -> Pair:
    return Pair(_told(row["premise"], row["claim"], 110, rng), row["claim"], _THREE[row["label_raw"]], "control")


def _proposition(row: Row, rng: random.Random) -> Pair:
    claim = untokenised(row["claim"])
    classes = SUPPORTED if int(row["label"]) else NOT_SUPPORTED
    return Pair(_told(untokenised(row["premise"]), claim, 110, rng), claim, classes, "propsegment")


def _drop(row: Row, rng: random.Random) -> Pair:
    classes = SUPPORTED if int(row["label"]) else NOT_SUPPORTED
    return Pair(_told(row["premise"], row["claim"], 120, rng), row["claim"], classes, "drop")


def _told(text: str, claim: str, words: int, rng: random.Random) -> str:
    """A long premise cut to the sentences nearest the claim."""
    if len(text.split()) <= words + 20:
        return text
    page = [" ".join(text[a:b].split()) for a, b in passage_sentences(text)]
    return telling(page, claim, [], [], words, rng)
