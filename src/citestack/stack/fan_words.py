"""Words as layer 1 compares them: tokens, content stems, and the closed word lists of English questions.

The lists are written by hand and kept short: a word missing from them costs one weak query, never a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from citestack.words import WORD, stem

# A token may start with a dash or dot (``--rebase``, ``.htaccess``) and hold joiners (``pg_dump``, ``3.11``, ``C++``).
TOKEN = re.compile(r"(?:--?|\.)?\w+(?:[.+#/:_@'’-]+\w+)*(?:\+\+|#|\(\))?")
_LISTED = re.compile(r"\S+")
_PHRASAL = re.compile(
    r"\b(back|clean|fall|fail|hand|lock|log|look|mark|pick|plug|print|roll|scale|set|shut|sign|start|time|tear|warm)"
    r"(?:s|ed|ing|ging|ting|ning)? (up|down|in|out|off|back|over)\b",
    re.IGNORECASE,
)

STOP = frozenset(
    _LISTED.findall("""
    a about above across after again against all almost along also although am among an and another any anybody
    anyone anything are aren't around as at away be became because been before being below between both but by
    came can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either
    else ever every for from further get gets getting go goes going got had has hasn't have haven't having he
    her here hers him his how however i i'd i'll i'm i've if in inside instead into is isn't it it's its itself
    just let let's like made make makes many may maybe me might mine more most much must my myself need needs
    neither no nor not now of off often on once one only onto or other others ought our ours out over own per
    perhaps please quite rather really same shall she should shouldn't since so some somebody someone something
    still such than that that's the their theirs them then there there's these they thing things this those
    through till to too toward towards under until up upon us use used uses using versus very via vs want wants
    was wasn't way ways we were weren't what what's whatever when where where's whether which while who who's
    whom whose why will with within without won't would wouldn't yet you your yours
    """)
)
"""Words that carry no topic."""

LIGHT = frozenset(
    _LISTED.findall("""
    actually advice answer available bad basic best better big bigger biggest build change check choose common
    compare compared correct correctly create define definition describe differ difference differences different
    differs easiest easy exactly example examples exist explain explained fast faster fastest find first general
    give good great guide happen happens help important info information kind kinds know known large last latest
    learn list long longer main mean meaning means new newest normal number okay option options part people
    possible proper properly purpose question quick reason reasons recommended right run set setup short simple
    simplest small solution start step steps stop suitable take takes tell tips tutorial type types understand
    usual usually various version versions work working works worst write
    """)
)
"""Words a question may hold in any field: they count less when a passage is compared with the question."""

OPENERS = frozenset(
    _LISTED.findall("""
    add allow apply avoid back build change check choose clean compare configure connect convert copy create
    debug define delete deploy describe disable download enable explain export find fix format generate get give
    how import improve increase inspect install list load make manage merge migrate monitor move name optimise
    optimize parse prevent protect read reduce remove rename replace reset resolve restart restore rotate run
    save scale schedule secure send set setup show solve sort speed split start stop store switch tell test
    translate tune undo uninstall update upgrade upload use validate verify view what when where which who why
    write
    """)
)
"""Verbs that open an imperative, and question words: capitals on them name nothing."""

GENERIC = frozenset(
    _LISTED.findall("""
    about abstract acknowledgements additional also and appendices appendix arguments article attributes
    background basic basics books brief bugfixes bugs caution caveats changelog chapter classes column comment
    comments conclusion conclusions content contents copyright credits default definition description details
    diagnostics discussion document documentation download example examples executive faq feedback field files
    footnotes frequently asked question questions answer answers
    functions further general getting glossary history home important index info information intention
    introduction item key links manual member members menu meta method methods misc miscellaneous more name
    navigation news next note notes object options other outline output overview page parameter parameters part
    preface prerequisites previous procedure properties property purpose quick rationale reading readme
    reference references related remark remarks resources result results return returns revision search section
    see seealso sidebar situation start started status stuff subtitle summary synopsis syntax table template
    terminology test the this tip tips title toc topic topics tutorial type types up update updates usage user
    users value values version warning warnings website with work working
    facts findings glance in key short tldr
    """)
)
"""Words of headings, table heads and anchors that say nothing about a topic on their own."""


def stems(text: str) -> tuple[str, ...]:
    """Stems of the content words of a text, in order, joined words (``pg_dump``) split, repeats kept."""
    return tuple(stem(w) for w in WORD.findall(text.lower()) if w not in STOP and (len(w) > 1 or w.isdigit()))


LIGHT_STEMS = frozenset(s for w in LIGHT for s in stems(w))


def content_stems(words: Iterable[str]) -> tuple[str, ...]:
    """Stems over several texts, each once, first occurrence first."""
    return tuple(dict.fromkeys(s for w in words for s in stems(w)))


def is_generic(label: str) -> bool:
    """True for headings such as "See also", "Overview", "Chapter 3. Notes": nothing in them names a topic."""
    words = [w for w in WORD.findall(label.lower()) if w not in STOP]
    return all(w in GENERIC or w.isdigit() or len(w) == 1 for w in words)


def joined(text: str) -> str:
    """Verb and particle as the noun that documents use for it: back up -> backup, rolling back -> rollback."""
    return _PHRASAL.sub(lambda m: (m[1] + m[2]).lower(), text)


def squeeze(text: str) -> str:
    """NFC, white space and control characters to single spaces, invisible format characters removed."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def _visible(c: str) -> str:
    if c.isprintable() or c in "\u200c\u200d":  # joiners are spelling in Persian and Indic scripts
        return c
    return "" if unicodedata.category(c) == "Cf" else " "
