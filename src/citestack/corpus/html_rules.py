"""What tags and short texts mean: tables and patterns, no logic."""

from __future__ import annotations

import re


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


INLINE = _set(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math nobr picture q rp rt ruby s
    samp small span strike strong sub sup time tt u var noindex map meter progress slot"""
)
VOID = _set("area base br col embed hr img input link meta param source track wbr")
SKIPPED = _set("select option textarea datalist button audio video annotation annotation-xml")
HEADINGS = {f"h{n}": n for n in range(1, 7)}
CONTAINERS = _set(
    """body main article section div nav aside header footer ul ol dl table form blockquote details figure center
    fieldset menu dialog address"""
)

OPENS = re.compile(r"aria-expanded|aria-controls|data-(?:bs-)?toggle|accordion", re.IGNORECASE)
"""Attributes of a button that opens a part of the page."""

MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,3}|note \d{1,3})[\])]?")
"""Anchor text of a footnote mark."""

EXPONENT = re.compile(r"[-−+]?\d{1,4}")
"""A superscript that is a power when a digit stands before it."""

SIGN = re.compile(
    r"""[¶#§🔗⚓↑↩^]+
    |\[?(?:edit|edit\ source|bearbeiten|modifier|editar|modifica|source|permalink|copy|link)\]?
    |(?:edit|improve)(?:\ this)?\ (?:page|doc|section|article)\S*
    |edit\ on\ (?:github|gitlab)
    |view\ (?:page\ )?source
    |back\ to\ (?:the\ )?top
    |nach\ oben""",
    re.IGNORECASE | re.VERBOSE,
)
"""Anchor text of a permalink sign or an edit link."""

_TAILS = r"""
    (?:related|similar|recommended|more|latest|popular|recent|trending|top|most\ read)\b.{0,30}
        (?:articles?|posts?|stories|news|content|pages|links|topics|products|reading|videos?)
    |you\ (?:may|might)\ (?:also\ )?(?:like|enjoy)\b.*
    |share\ (?:this|on|via|it|with)\b.* |share|teilen|partager
    |comments?(?:\ \(\d+\))?
    |\d+\ (?:comments?|kommentare?|responses?|replies|thoughts?)\b.*
    |leave\ a\ (?:reply|comment).* |post\ a\ comment |responses |reader\ interactions
    |kommentar(?:e)?(?:\ \(\d+\)|\ verfassen|\ schreiben)? |schreibe\ einen\ kommentar.* |kommentieren
    |about\ the\ authors? |über\ den\ autor |tags?:? |categories:? |filed\ under:?.*
    |follow\ us.* |subscribe.* |newsletter.* |sign\ up.*
    |mehr\ zum\ thema.* |weitere\ (?:artikel|themen|beiträge|nachrichten|informationen).*
    |das\ könnte\ (?:sie|dich)\ auch\ interessieren.* |ähnliche\ (?:artikel|beiträge) |auch\ interessant.*
    |lesen\ sie\ auch.* |lire\ aussi.* |sur\ le\ même\ (?:sujet|thème).* |à\ lire\ aussi.*
    |read\ (?:more|next|also)\b.* |advertisement |anzeige
    |footer |primary\ sidebar |navigation |beitrags-?navigation |post\ navigation"""
TAIL_HEADING = re.compile(_TAILS, re.IGNORECASE | re.VERBOSE)
"""Headings and lines after which an article's end matter comes."""

POINTER = re.compile(
    r"""(?:(?:see|read|lesen|lire|czytaj|leggi|lee|lees|mehr|more|weiterlesen|auch|également|à\ lire|zobacz|dowiedz
        |więcej)\b
    |(?:related|source|quelle|anzeige|interessant|weitere[rs]?)\b.{0,30}:).{0,60}""",
    re.IGNORECASE | re.VERBOSE,
)
"""Start of a line that only sends the reader elsewhere."""
