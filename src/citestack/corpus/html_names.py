"""What the names of an element (class, id, role, itemprop) say about its part on the page.

English and German words dominate the evaluation pages and so these lists; names are mostly English on the web's other
pages too.
"""

from __future__ import annotations

import re
from functools import lru_cache

STRONG, WEAK, COMMENTS, GOOD, OPENABLE, ADMONITION, ROLE, NOISE, BYLINE, CAPTION, CODE = (1 << n for n in range(11))
"""Flags of ``says``: boilerplate; boilerplate if it holds links or nothing; reader comments; main content; an
accordion's part; a note box; an ARIA landmark that is no content; small things inside text; an author; a
caption; program text."""
TELLING = STRONG | WEAK | COMMENTS | GOOD | ROLE | CAPTION | BYLINE | CODE


def _parts(alternatives: str) -> re.Pattern[str]:
    """Matches one of the alternatives as a part of a name, set off by a hyphen, underscore or the like."""
    return re.compile(rf"(?:^|[_/:.-])(?:{'|'.join(alternatives.split())})(?:$|[_/:.-])")


_ROLES = frozenset({"navigation", "contentinfo", "search", "dialog", "alertdialog", "menubar", "toolbar", "banner"})
_STRONG_WORDS = """nav menu footer toc share sharing tags ad ads adv pager related cookie cookies search login register
overlay modal popup widget rating ratings legal copyright feedback disclaimer hatnote vcard subscribe promo topbar
toolbar tooltip catlinks teaser teasers votes vote colophon consent cmp similar biography bio newsletter"""
_STRONG = _parts(
    r"""(?:global|site|main|page|sub|top|bottom|post|side|mega|primary|secondary|mobile)?nav(?:bar|igation|i|s)?
    nav(?:header|footer|box|link)\w* menus? \w+menu bread-?crumbs?\w* site-?footer page-?footer masthead
    fu(?:ss|ß)(?:zeile|leiste) contentinfo skip-?(?:link|to)\w* cookies?\w* gdpr
    share(?:bar|box|buttons?|links?|tools?|daddy|this) sharing shar(?:e|ing)-\w+ socials? social\w+ addthis\w*
    sharedaddy shariff pagination paging page-?numbers? prev-?next nextprev post-?links related\w* \w*related
    recommend(?:ed|ation|ations) you-?may\w* more-?(?:stories|posts|articles|news|from|on) newsletter\w*
    subscription\w* sign-?up login\w* paywall advert\w* anzeigen? werbung sponsor\w* outbrain taboola banners?
    lightbox alertdialog tag-?cloud tags?-?(?:list|links|wrapper) (?:post|entry|article)-?tags cat-?links
    (?:post|entry|article)-?(?:meta|info|footer|utility) meta-?(?:data|info) postmetadata post-?details
    sphinxsidebar\w* table-of-contents localtoc printfooter mw-jump\w* no-?print navbox\w*
    author-?(?:box|bio|info|card|profile) about-?(?:the-?)?author authorbox
    widget-?(?:area|title|container|wrap)\w* searchform search-?(?:box|form|bar) carousel ticker slideshow"""
)
_COMMENTS = _parts(
    r"""comments?(?:-?(?:list|area|section|wrapper|wrap|container|respond|thread|block|box|form))? commentlist
    kommentare? commentaires? respond disqus\w* leserkommentare trackbacks? pingbacks? commentform reader-?comments"""
)
_WEAK = _parts(
    r"""(?:left|right|col)?-?side-?bars?\d? \w*sidebar aside complementary secondary rail marginal\w* extra infobox
    info meta byline author autor date\w* published posted\w* timestamp credits? caption tags? category categories
    kicker label links linklist buttons? actions? tools? utility options? header head branding logo top bottom
    callout cta call-to-action contact donat\w* follow\w* language\w* lang-?switch\w* archives? profile user\w* hidden
    toc search ads? share widget teaser\w* nav footer post-?type\w* read-?(?:more|next) boxes listing latest\w*
    popular"""
)
_GOOD_WORDS = "content entry post article artikel story inhalt blogpost main body text document page"
_GOOD = _parts(
    r"""(?:main|page|post|entry|article|story|blog|news|single|primary|text|inner|body)-?(?:content|body|text|inhalt)
    article__(?:body|content|text) articlebody storybody postbody bodytext bodycontent itemfulltext field-name-body
    mw-parser-output mw-content-text td-post-content e-content h-entry hentry markdown-?body rich-?text"""
)
_NOISE = re.compile(
    "headerlink|permalink|anchor-?link|heading-?anchor|header-anchor|hash-link|editsection|edit-link|edit-page|sr-only"
    "|visually-?hidden|screen-reader|copy-?btn|copy-?button|btn-copy|clipboard|^linenos?$|^line-?numbers?$|footnote-?ref"
    "|footnote-?back|noteref|viewcode-(?:link|back)|prompt-copy|cite-backlink|offscreen"
)
_CAPTION = re.compile(
    "caption(?!-text)|bildunterschrift|bildtext|image-?(?:credit|copyright|text|info|description)|photo-?credit|legend"
)
_BYLINE = re.compile("(?:^|[_-])(?:byline|author|autor)(?:$|[_-])|^fn$")
_OPENABLE = re.compile("accordion|collapse|panel|tab|faq|answer|toggle|expand|details|content|question")
_ADMONITION = re.compile(
    "^(?:note|tip|warning|important|caution|admonition.*|hint|example|seealso|versionadded|versionchanged)$"
)
_CODE = _parts(
    r"""highlight\S* code\S* source\S* programlisting literal-?block\S* screen listing\S* brush\S* lang(?:uage)?
    prettyprint console shell verbatim synopsis"""
)
_EXACT = dict.fromkeys(_STRONG_WORDS.split(), STRONG) | dict.fromkeys(_GOOD_WORDS.split(), GOOD)
_PATTERNS = (
    (_STRONG, STRONG),
    (_COMMENTS, COMMENTS),
    (_WEAK, WEAK),
    (_GOOD, GOOD),
    (_NOISE, NOISE),
    (_CAPTION, CAPTION),
    (_CODE, CODE),
    (_BYLINE, BYLINE),
    (_OPENABLE, OPENABLE),
    (_ADMONITION, ADMONITION),
)


@lru_cache(maxsize=4096)
def says(names: str) -> int:
    """Flags of all names of an element, lower case, separated by white space."""
    found = 0
    for name in names.split():
        found |= _one(name)
    return found


@lru_cache(maxsize=65_536)
def _one(name: str) -> int:
    found = _EXACT.get(name, 0) | (ROLE if name in _ROLES else 0)
    for pattern, flag in _PATTERNS:
        if pattern.search(name):
            found |= flag
    return found
