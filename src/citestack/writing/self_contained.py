"""Does a sentence stand alone? Closed rules over English, each naming the problem in plain words.

Three kinds of problem: at the *start* (leans on what stands before; joining may help), at the *end* (announces what
follows; joining may help) and *whole* (nothing helps). In other languages only the language-free rules fire.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Literal, ParamSpec, cast

from citestack.model import BlockKind
from citestack.writing.teaser import teaser
from citestack.writing.verbs import has_verb

MIN_WORDS, MAX_WORDS = 5, 60
_CACHED, _LONGEST = 4096, 1_000
"""A page's sentences are read for every query and every check that is made of it. Longer ones are not kept."""
Where = Literal["start", "end", "whole"]
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Problem:
    where: Where
    text: str
    needs: Literal["sentence", "term", ""] = ""
    """For ``start``: whether a heading or term just before is enough, or it must be a sentence."""


def problem_of(text: str, kind: BlockKind = "paragraph") -> Problem | None:
    """The first problem of a sentence on its own, or None when it stands alone."""
    return (
        structure_problem(text, kind)
        or length_problem(text)
        or wording_problem(text)
        or verb_problem(text)
        or start_problem(text)
        or end_problem(text, kind)
    )


def _remembered(rule: Callable[P, Problem | None]) -> Callable[P, Problem | None]:
    kept = cast("Callable[P, Problem | None]", lru_cache(_CACHED)(rule))

    @wraps(rule)
    def told(*args: P.args, **named: P.kwargs) -> Problem | None:
        return (kept if len(str(args[0])) <= _LONGEST else rule)(*args, **named)

    return told


def _pattern(*alternatives: str, start: bool = False) -> re.Pattern[str]:
    body = "|".join(alternatives)
    return re.compile(rf"{_LEAD}(?:{body})" if start else body, re.IGNORECASE)


_LEAD = r"^[\s\-*•·–—(\[\"'“‘]*(?:(?:note|tip|hint|warning|caution|important)\s*:\s*)?"

# --- whole --------------------------------------------------------------------------------------------------------

_BOILERPLATE = _pattern(
    r"\b(?:we|(?:this|our) (?:web)?site) uses? cookies\b",
    r"\b(?:accept|reject|manage) (?:all )?(?:the )?cookies\b",
    r"\bcookie (?:policy|settings|consent|notice|preferences)\b",
    r"\bsubscribe (?:to|for|now|today)\b.*\b(?:newsletter|updates|list|channel|feed|podcast)\b",
    r"\bsign up (?:for|to|now|today)\b|\bjoin our (?:newsletter|mailing list)\b",
    r"©|\bcopyright (?:\(c\)|\d{4}|by)|\ball rights reserved\b",
    r"\bterms (?:of|and) (?:use|service|conditions)\b|\bprivacy (?:policy|notice)\b",
    r"\bclick here\b|\bfollow us\b|\bshare (?:this|on)\b (?:page|post|article|facebook|twitter|x|linkedin)",
    r"\benable javascript\b|\blast (?:updated|modified|edited) (?:on|at|:)|\bpowered by \w+\W*$|\bskip to\b",
    r"^(?:home|back to top|table of contents|previous|next|read more|learn more|log ?in|sign in)\b[^.]{0,40}$",
)
# A substring test is ten times faster than the pattern it guards; most sentences hold no hint.
_BOILERPLATE_HINTS = (
    "cookie", "subscribe", "sign", "join", "©", "copyright", "rights", "terms", "privacy", "click", "follow", "share",
    "javascript", "last ", "powered", "skip to", "home", "back to", "contents", "previous", "next", "more", "log in",
    "login",
)  # fmt: skip
_POINTER_HINTS = (
    "above", "below", "earlier", "previous", "following", "preceding", "next", "former", "latter", " in ", " of ",
    "throughout", " by ", " at ", "this ", "these ",
)  # fmt: skip
_POINTER_START = _pattern(
    r"see\b(?! (?:that|whether|how|what|if|which|why)\b)",
    r"(?:please )?(?:refer|turn|go|jump|skip|proceed) (?:back )?to (?:the |section|chapter|appendix|page)",
    r"for (?:(?:more|further|additional|full|complete) )?(?:information|details?|background|instructions|examples?)\b"
    r".*\b(?:see|refer|read|consult)\b",
    r"(?:table|figure|fig\.|listing|section|chapter|appendix) [\dA-Z][\w.\-]*\b",
    r"(?:here(?:'s|’s| is| are| we)|above|below)\b",
    r"(?:to|if you want to|if you'd like to) (?:learn|read|know) more\b",
    r"(?:changed|new|deprecated|added|removed) in (?:version|release)?\s*v?\d",
    start=True,
)
_SAID = "as|see|described|discussed|shown|listed|mentioned|noted|explained|given|defined|specified|seen|stated|outlined"
_THINGS = "sections?|chapters?|examples?|tables?|figures?|listings?|steps?|lists?|code|commands?|snippets?|sentence"
_POINTER = _pattern(
    rf"\b(?:{_SAID}|{_THINGS}) (?:(?:just|already|further) )?(?:above|below|earlier|previously)\b",
    rf"\b(?:above|below|following|preceding|previous|next)(?:[- ]mentioned)? (?:\w+ )?(?:{_THINGS})\b",
    r"\bthe (?:above|below|former|latter)\b|\b(?:above|below)-mentioned\b|\b(?:above|below|earlier)[.;:)]+\s*$",
    r"\b(?:in|of|throughout|by|at) (?:this|the (?:next|previous|preceding|following)|(?:a|an) (?:earlier|later)) "
    r"(?:section|chapter|tutorial|document|page|guide|article|manual|appendix|book|post|paragraph|part)\b",
    rf"\b(?:{_SAID}) in (?:section|chapter|appendix|table|figure|step) [\dA-Z]",
    r"\b(?:this|these) (?:section|chapter|tutorial|document|page|guide|article|manual|appendix|book|paragraph)s?\b",
)
_AHEAD = re.compile(r"follow|below|next|here", re.IGNORECASE)
_MENU = re.compile(r"(?:[^|›»·•]{1,40}[|›»·•]){2}[^.!]*$")
_WORDLIKE = re.compile(r"^[\"'“‘(\[]*[^\W\d_]+(?:['’-][^\W\d_]+)*[\"'”’)\].,;:!?]*$")


def structure_problem(text: str, kind: BlockKind) -> Problem | None:
    """What the block is: a heading, code, or a table row none of whose cells is a sentence."""
    if kind == "heading":
        return Problem("whole", "a heading alone")
    if kind == "code":
        return Problem("whole", "a code fragment")
    if kind == "table_row" and not any(_full_sentence(cell) for cell in text.split("|")):
        return Problem("whole", "a table row without its column heads")
    return None


def _full_sentence(cell: str) -> bool:
    return len(cell.split()) > MIN_WORDS and has_verb(cell) and start_problem(cell) is None


def length_problem(text: str) -> Problem | None:
    n = len(text.split())
    if n < MIN_WORDS:
        return Problem("whole", f"too short ({n} words)")
    return Problem("whole", f"too long ({n} words)") if n > MAX_WORDS else None


@_remembered
def wording_problem(text: str, *, followed: bool = False) -> Problem | None:
    """Questions, boilerplate, menus, pointers to other text, code in prose.

    ``followed``: what "the following" or "below" points to stands in the same span.
    """
    text = " ".join(text.split())
    if text.rstrip("\"'”’) ").endswith("?"):
        return Problem("whole", "a question")
    low = text.casefold()
    if any(hint in low for hint in _BOILERPLATE_HINTS) and _BOILERPLATE.search(text):
        return Problem("whole", "boilerplate")
    if _MENU.match(text):
        return Problem("whole", "a menu")
    if m := teaser(text):
        return Problem("whole", f"states nothing: {m!r}")
    pointer = _POINTER_START.match(text) or (any(hint in low for hint in _POINTER_HINTS) and _POINTER.search(text))
    if pointer and not (followed and _AHEAD.search(pointer[0])):
        return Problem("whole", f"points to other text: {pointer[0].strip()!r}")
    plain = [t for t in text.split() if _WORDLIKE.match(t)]
    return Problem("whole", "mostly code or symbols") if len(plain) < 0.5 * len(text.split()) else None


@_remembered
def verb_problem(text: str) -> Problem | None:
    """Labels and menus. The verb list is short: a long text with a full stop is taken for a sentence all the same."""
    finished = len(text.split()) >= 9 and text.rstrip("\"'”’)] ").endswith((".", "!"))
    if has_verb(text) or finished or not text.isascii() or _NAME_LINE.match(text):
        return None
    return Problem("whole", "no verb: a label or a menu")


# --- start --------------------------------------------------------------------------------------------------------

_NOT_DANGLING = _pattern(
    r"it(?:'s|’s| is| was| may be| can be| might be| will be| would be| becomes?| seems?| appears?| takes?) "
    r"(?:(?:also|often|usually|always|not|generally|very|therefore|thus|strongly|sometimes|never|rarely|more|highly|"
    r"a|an|considered|the) )*(?:possible|impossible|recommended|important|necessary|common|best|better|useful|good|bad|"
    r"advisable|likely|unlikely|safe|unsafe|worth|wise|essential|required|customary|easy|hard|difficult|helpful|"
    r"sufficient|legal|illegal|permissible|allowed|tempting|usual|case|mistake|error|up|suggested|advised|crucial|vital|"
    r"convenient|desirable|responsibility)\b",
    r"it (?:takes|costs|rains|follows that|turns out|helps to|makes sense)\b",
    r"(?:this|that|these|those) (?:who|whom|which|of (?:you|us))\b|those (?:\w+ing|with|without|in|on)\b",
    r"(?:both|either|neither)\b[^.,;]{1,60}\b(?:and|or|nor)\b",
    r"such (?:\w+ )?as\b",
    start=True,
)
_PRONOUN = _pattern(
    r"(?:it|its|it['’]s|itself|they|their|they['’]re|them|he|she|his|her)\b",
    r"(?:this|that|these|those|such)\b",
    r"(?:both|either|neither|others?|another|the (?:same|other|others|former|latter|first|second|third|last|rest))\b"
    r"(?! (?:time|step|thing|way|argument|parameter|character|line|field|column|byte|element|character|part)\b)",
    r"(?:one|some|all|most|many|none|each|any|several|few|two|three|four|half|part|neither|either|both) of "
    r"(?:these|those|them|this|which|the (?:two|three|four|above))\b",
    start=True,
)
_BEFORE_PRONOUN = (
    "when|if|once|because|since|as|while|after|before|unless|although|though|where|whether|until|by|in|with|for|to|on|"
    "at|under|from|of|like|unlike|despite|during|without|through|via|using|use|do|doing|besides|instead of|because of|"
    "due to|in addition to|apart from|as a result of"
)
_EARLY_PRONOUN = _pattern(
    rf"(?:{_BEFORE_PRONOUN}|to \w+|\w+) (?:this|these|those) \w+|(?:\w+ ){{1,5}}(?:of|for) (?:this|these|those) \w+",
    r"to \w+ (?:this|that|these|those|it|them)(?=[,;:.])",
    rf"(?:{_BEFORE_PRONOUN}) (?:it|they|them|this|that|these|those|its|their|doing so|him|her|his)\b",
    r"(?:you|we|one|users?)(?:['’](?:ve|ll|d))? (?:(?:can|may|must|should|could|will|need to|have to|might|also) )*\w+ "
    r"(?:so|this|that|it|them|these)\b",
    start=True,
)
_UNNAMED_SOURCE = _pattern(
    r"(?:(?:according to|in|as|from|for) )?the (?:study|survey|report|paper|article|authors?|researchers?|experiments?|"
    r"analysis|results?|findings?|investigation|poll)\b"
    r"(?! (?:of|by|from|on|in|for|at|published|conducted|that|which|who|is|was|are|were)\b)",
    start=True,
)
_SHORT_AND_BARE = _pattern(r"(?:[^\s,;:]+ ){2,8}(?:this|that|these|those|it|them|so|one|ones)[.!]$", start=True)
_CONNECTIVE = _pattern(
    r"(?:otherwise|therefore|thus|hence|consequently|conversely|similarly|likewise|instead|alternatively|accordingly|"
    r"then|next|meanwhile|afterwards?|nonetheless|nevertheless|still|yet|but|and|or|so|nor|second|secondly|third|thirdly|"
    r"lastly|again|also|too|besides|rather|indeed|moreover|furthermore|additionally|however|that said)\b"
    r"(?! (?:that|far as|long as|on (?:linux|windows|unix)|called|known as|to|supports?|works?)\b)",
    r"as a (?:result|consequence)\b,?(?! of\b)|for (?:example|instance)\b|[ei]\.[ge]\.|(?:even so|by contrast),",
    r"in (?:contrast|other words|particular|turn|short|addition|(?:both|either|each|most|some|any|all) cases?),",
    r"finally,|on the (?:other|one) hand|to do (?:so|this|that)|by doing so",
    r"(?:after|before|because of|in) (?:this|that)\b",
    r"(?:at|for|in) (?:this|that|these|those|such|which|the same) \w+",
    r"the (?:reason|result|effect|difference) is\b",
    start=True,
)
_SUBJECTLESS = _pattern(
    r"(?:specifies|sets|returns|controls|enables|disables|defines|determines|causes|forces|allows|indicates|"
    r"contains|gives|prints|shows|displays|writes|reads|represents|describes|provides|tells|makes|creates|removes|adds|"
    r"converts|checks|sends|starts|stops|selects|generates|does|uses|takes|accepts|applies|supports|requires|means|lets|"
    r"denotes|turns|holds|stores|limits|lists|raises|is|are|was|can be|may be|must be|should be|same as|like)\b"
    r"(?! (?:up|there)\b)",
    r"(?:the )?(?:default(?: value| setting| behaviou?r)?|minimum|maximum|value|possible values|valid values|syntax) "
    r"(?:is|are|can be|may be|must be)\b",
    r"defaults? to\b|if (?:set|unset|enabled|disabled|specified|given|omitted|true|false|on|off|not (?:set|specified|"
    r"given)|present|empty|zero|none)\b|when (?:set|enabled|disabled|specified|given|used|on|off|true|false|this)\b",
    start=True,
)
_NOUNS = (
    "option|command|parameter|directive|setting|function|method|module|variable|flag|argument|field|attribute|property|"
    "class|operator|statement|feature|value|program|tool|type|object|keyword|clause|view|event|routine|interface|macro|"
    "signal|header|element|mode|action|rule|test|filter|procedure|plugin|service|package"
)
_NAMED_BY_TERM = _pattern(
    rf"(?:this|these|that|such an?) (?:\w+ )?(?:{_NOUNS})s?\b",
    rf"the (?:(?:returned|given|resulting|specified|corresponding|same|new) \w+|(?:{_NOUNS})s?) "
    r"(?:is|are|was|were|can|may|must|should|will|does|do|has|have|also|then|takes?|returns?|[a-z]{3,}[^s]s)\b",
    start=True,
)
_LOWER_START = re.compile(r"^[\s\-*•·–—(\[\"'“‘]*([a-z]+)(?=[\s,.;:)]|$)")
_MIDDLE = frozenset(
    """and or but nor so yet which that who whose whom where when while because since if unless as than then to of for
    in on at by with from into onto over under the a an this these those it they is are was were be been has have had
    do does did not also only such""".split()  # noqa: SIM905 - a word list reads better as words
)


@_remembered
def start_problem(text: str) -> Problem | None:
    """What leans on the text before it."""
    text = " ".join(text.split())
    if m := _NAMED_BY_TERM.match(text):
        return Problem("start", f"leans on a name given before: {m[0].strip()!r}", "term")
    if _NOT_DANGLING.match(text):
        return None
    if m := _CONNECTIVE.match(text):
        return Problem("start", f"continues what stands before: {m[0].strip()!r}", "sentence")
    dangling = (_PRONOUN, _EARLY_PRONOUN, _UNNAMED_SOURCE, _SHORT_AND_BARE)
    if m := next((found for pattern in dangling if (found := pattern.match(text))), None):
        return Problem("start", f"dangling reference: {m[0].strip()!r}", "sentence")
    if m := _SUBJECTLESS.match(text):
        return Problem("start", f"its subject stands before: {m[0].strip()!r}", "term")
    return _mid_sentence(text)


def _mid_sentence(text: str) -> Problem | None:
    if text.startswith("(") and text.endswith(")"):
        return Problem("start", "an aside in brackets", "sentence")
    m = _LOWER_START.match(text)
    if (m and m[1] in _MIDDLE) or text.count(")") > text.count("("):
        return Problem("start", "starts in the middle of a sentence", "sentence")
    return None


# --- end ----------------------------------------------------------------------------------------------------------

_NAME_LINE = re.compile(r"^\s*[a-z][\w.+:-]+(?:\(\d\w?\))?(?:, [a-z][\w.+:-]+(?:\(\d\w?\))?)*\s+[-–—]\s+\w")
"""The NAME line of a manual page (man-pages(7)): ``git-bisect - Use binary search``, without a full stop."""
_OPEN_END = re.compile(r"(?:,|;|\.\.\.|…|\b(?:and|or|but|the|a|an|of|to|with|for|e\.g\.|i\.e\.))[\s\"'”’)]*$")


def end_problem(text: str, kind: BlockKind = "paragraph") -> Problem | None:
    """What announces text that follows, or breaks off."""
    tail = text.rstrip()
    if tail.endswith(":"):
        return Problem("end", "announces what follows")
    if _OPEN_END.search(tail) or tail.count("(") > tail.count(")"):
        return Problem("whole", "breaks off")
    if _NAME_LINE.match(text):
        return None
    if kind == "paragraph" and text.isascii() and not tail.rstrip("\"'”’)]`*").endswith((".", "!")):
        return Problem("whole", "breaks off without a full stop")
    return None
