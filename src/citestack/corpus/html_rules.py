"""What tags, class names and roles say about a page: tables and patterns, no logic.

Names are matched inside ``class``, ``id``, ``role``, ``itemprop`` and ``aria-label`` values, lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "nobr",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "br",
        "input",
        "map",
        "area",
        "meter",
        "progress",
        "slot",
        "source",
        "video",
        "audio",
        "track",
        "embed",
        "param",
        "link",
        "meta",
        "noindex",
    ]
)
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
SKIPPED = frozenset(
    [
        "select",
        "option",
        "textarea",
        "datalist",
        "button",
        "title",
        "audio",
        "video",
        "map",
        "annotation",
        "annotation-xml",
    ]
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
CONTAINERS = frozenset(
    [
        "body",
        "main",
        "article",
        "section",
        "div",
        "nav",
        "aside",
        "header",
        "footer",
        "ul",
        "ol",
        "dl",
        "table",
        "form",
        "blockquote",
        "details",
        "figure",
        "center",
        "fieldset",
        "menu",
        "dialog",
        "address",
        "td",
    ]
)

STRONG, WEAK, COMMENTS, GOOD, OPENABLE, ADMONITION, ROLE, NOISE, BYLINE, CAPTION = (1 << n for n in range(10))
"""What a name says; flags of ``says``."""

# Parts of a name are set off by a hyphen, underscore or the like.
_EDGE, _END = r"(?:^|[_/:.-])", r"(?:$|[_/:.-])"


def _parts(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_EDGE}(?:{pattern}){_END}")


_ROLES = frozenset({"navigation", "contentinfo", "search", "dialog", "alertdialog", "menubar", "toolbar", "banner"})
_EXACT_STRONG = frozenset(
    "nav menu footer toc share sharing tags ad ads adv pager related cookie cookies search login register overlay modal "
    "popup widget rating ratings legal copyright feedback disclaimer hatnote vcard subscribe promo topbar toolbar "
    "tooltip catlinks teaser teasers votes vote colophon consent cmp similar biography bio newsletter".split()
)
_STRONG = _parts(
    r"(?:global|site|main|page|sub|top|bottom|post|side|mega|primary|secondary|mobile)?nav(?:bar|igation|i|s)?"
    r"|nav(?:header|footer|box|link)\w*|menus?|\w+menu|bread-?crumbs?\w*|site-?footer|page-?footer|masthead"
    r"|fu(?:ss|ß)(?:zeile|leiste)|contentinfo|skip-?(?:link|to)\w*"
    r"|cookies?\w*|gdpr|share(?:bar|box|buttons?|links?|tools?|daddy|this)|sharing|shar(?:e|ing)-\w+|socials?|social\w+|addthis\w*"
    r"|sharedaddy|shariff|pagination|paging|page-?numbers?|prev-?next|nextprev|post-?links"
    r"|related\w*|\w*related|recommend(?:ed|ation|ations)|you-?may\w*|more-?(?:stories|posts|articles|news|from|on)"
    r"|newsletter\w*|subscription\w*|sign-?up|login\w*|paywall"
    r"|advert\w*|anzeigen?|werbung|sponsor\w*|outbrain|taboola|banners?"
    r"|lightbox|alertdialog|tag-?cloud|tags?-?(?:list|links|wrapper)|(?:post|entry|article)-?tags|cat-?links"
    r"|(?:post|entry|article)-?(?:meta|info|footer|utility)|meta-?(?:data|info)|postmetadata|post-?details"
    r"|sphinxsidebar\w*|table-of-contents|localtoc|printfooter|mw-jump\w*|no-?print|navbox\w*"
    r"|author-?(?:box|bio|info|card|profile)|about-?(?:the-?)?author|authorbox"
    r"|widget-?(?:area|title|container|wrap)\w*|searchform|search-?(?:box|form|bar)|carousel|ticker|slideshow"
)
_COMMENTS = _parts(
    r"comments?(?:-?(?:list|area|section|wrapper|wrap|container|respond|thread|block|box|form))?|commentlist"
    r"|kommentare?|commentaires?|respond|disqus\w*|leserkommentare|trackbacks?|pingbacks?|commentform|reader-?comments"
)
_WEAK = _parts(
    r"(?:left|right|col)?-?side-?bars?\d?|\w*sidebar|aside|complementary|secondary|rail|marginal\w*|extra|infobox"
    r"|info|meta|byline|author|autor|date\w*|published|posted\w*|timestamp|credits?|caption|tags?|category|categories"
    r"|kicker|label|links|linklist|buttons?|actions?|tools?|utility|options?|header|head|branding|logo|top|bottom"
    r"|callout|cta|call-to-action|contact|donat\w*|follow\w*|language\w*|lang-?switch\w*|archives?|profile|user\w*|hidden"
    r"|toc|search|ads?|share|widget|teaser\w*|nav|footer|post-?type\w*|read-?(?:more|next)|boxes|listing|latest\w*|popular"
)
_GOOD = _parts(
    r"(?:main|page|post|entry|article|story|blog|news|single|primary|text|inner|body)-?(?:content|body|text|inhalt)"
    r"|article__(?:body|content|text)|articlebody|storybody|postbody|bodytext|bodycontent|itemfulltext"
    r"|field-name-body|mw-parser-output|mw-content-text|td-post-content|e-content|h-entry|hentry|markdown-?body|rich-?text"
)
_EXACT_GOOD = frozenset("content entry post article artikel story inhalt blogpost main body text document page".split())
_NOISE = re.compile(
    r"headerlink|permalink|anchor-?link|heading-?anchor|header-anchor|hash-link|editsection|edit-link|edit-page|sr-only"
    r"|visually-?hidden|screen-reader|copy-?btn|copy-?button|btn-copy|clipboard|linenos?$|line-?numbers?$|footnote-?ref"
    r"|footnote-?back|noteref|viewcode|prompt-copy|cite-backlink|offscreen"
)
"""Small things inside running text that readers do not read as text."""
_BYLINE = re.compile(r"(?:^|[_-])(?:byline|author|autor|fn)(?:$|[_-])")
_CAPTION = re.compile(
    r"(?:caption(?!-text)|bildunterschrift|bildtext|image-?(?:credit|copyright|text|info|description)|photo-?credit|legend)"
)
_OPENABLE = re.compile(r"accordion|collapse|panel|tab|faq|answer|toggle|expand|details|content|question")
_ADMONITION = re.compile(
    r"note|tip|warning|important|caution|admonition.*|hint|example|seealso|versionadded|versionchanged"
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
    found = ROLE if name in _ROLES else 0
    if name in _EXACT_STRONG or _STRONG.search(name):
        found |= STRONG
    if _COMMENTS.search(name):
        found |= COMMENTS
    if _WEAK.search(name):
        found |= WEAK
    if name in _EXACT_GOOD or _GOOD.search(name):
        found |= GOOD
    if _OPENABLE.search(name):
        found |= OPENABLE
    if _NOISE.search(name):
        found |= NOISE
    if _CAPTION.search(name):
        found |= CAPTION
    if _BYLINE.search(name):
        found |= BYLINE
    return found | (ADMONITION if _ADMONITION.fullmatch(name) else 0)


OPENS = re.compile(r"aria-expanded|aria-controls|data-(?:bs-)?toggle|accordion", re.IGNORECASE)

MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,3}|note \d{1,3})[\])]?")
"""Anchor text of a footnote mark."""
SIGN = re.compile(
    r"[¶#§🔗⚓↑↩^]+|\[?(?:edit|edit source|bearbeiten|modifier|editar|modifica|source|permalink|copy|link)\]?"
    r"|(?:edit|improve)(?: this)? (?:page|doc|section|article)\S*|edit on (?:github|gitlab)|view (?:page )?source"
    r"|back to (?:the )?top|nach oben",
    re.IGNORECASE,
)
"""Anchor text of a permalink sign or an edit link."""

TAIL_HEADING = re.compile(
    r"(?:related|similar|recommended|more|latest|popular|recent|trending|top|most read)\b.{0,30}"
    r"(?:articles?|posts?|stories|news|content|pages|links|topics|products|reading|videos?)|you (?:may|might) (?:also )?(?:like|enjoy)\b.*"
    r"|share (?:this|on|via|it|with)\b.*|share|teilen|partager|comments?(?: \(\d+\))?|\d+ (?:comments?|kommentare?|responses?|replies|thoughts?)\b.*"
    r"|leave a (?:reply|comment).*|post a comment|kommentar(?:e)?(?: \(\d+\)| verfassen| schreiben)?|schreibe einen kommentar.*|kommentieren"
    r"|about the authors?|über den autor|tags?:?|categories:?|filed under:?.*|follow us.*|subscribe.*|newsletter.*|sign up.*"
    r"|mehr zum thema.*|weitere (?:artikel|themen|beiträge|nachrichten|informationen).*|das könnte (?:sie|dich) auch interessieren.*"
    r"|ähnliche (?:artikel|beiträge)|auch interessant.*|lesen sie auch.*|lire aussi.*|sur le même (?:sujet|thème).*|à lire aussi.*"
    r"|read (?:more|next|also)\b.*|advertisement|anzeige|responses|reader interactions|footer|primary sidebar|navigation|beitrags-?navigation|post navigation",
    re.IGNORECASE,
)
"""Headings after which an article's end matter comes."""

POINTER = re.compile(
    r"(?:(?:see|read|lesen|lire|czytaj|leggi|lee|lees|mehr|more|weiterlesen|auch|également|à lire|zobacz|dowiedz|więcej)\b"
    r"|(?:related|source|quelle|anzeige|interessant|weitere[rs]?)\b.{0,30}:).{0,60}",
    re.IGNORECASE,
)
"""Start of a line that only sends the reader elsewhere."""
