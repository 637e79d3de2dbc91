"""A judge whose word can be worked out by hand: a text entails a sentence when it holds all its words."""

import re


class WordJudge:
    name = "words"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def entails(self, premise: str, hypothesis: str) -> bool:
        self.asked.append((premise, hypothesis))
        return set(_words(hypothesis)) <= set(_words(premise))

    def partly(self, premise: str, hypothesis: str) -> bool:
        return bool(set(_words(hypothesis)) & set(_words(premise)))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
