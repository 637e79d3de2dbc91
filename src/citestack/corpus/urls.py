"""URL identity: which spelling of a URL names a page, its host and its site.

One page has one key. Two spellings that every server treats alike (case of the host, default port, fragment, percent
encoding of plain letters, click-tracking parameters) become one; anything a server may tell apart (path case, order of
parameters, a final slash) is kept.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from citestack.errors import SourceError

if TYPE_CHECKING:
    from tldextract import TLDExtract

DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that ad networks and mailers append to a link; none of them selects content.
_TRACKING = re.compile(
    r"utm_.*|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|srsltid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|_ga|_gl"
    r"|li_fat_id|vero_id|vero_conv|oly_anon_id|oly_enc_id|_hsenc|_hsmi|mkt_tok",
    re.IGNORECASE,
)
_KEY_PAIR = rf"(?!(?i:{_TRACKING.pattern})(?:[=&]|\Z))[A-Za-z0-9\-._~]+(?:=[A-Za-z0-9\-._~]*)?"
_KEY = re.compile(
    r"https?://[a-z0-9_-]+(?:[.][a-z0-9_-]+)*(?:/(?![.])[A-Za-z0-9\-._~]*)+" rf"(?:\?{_KEY_PAIR}(?:&{_KEY_PAIR})*)?"
)
_WORD = r"[A-Za-z0-9\-._~]"
_PAIR = rf"{_WORD}+(?:={_WORD}*)?"
KEY_LENGTH = 253
PLAIN_KEY = (
    r"\Ahttps?://[a-z0-9_-]+(?:[.][a-z0-9_-]+)*(?:/(?:[A-Za-z0-9\-_~]" rf"{_WORD}*)?)+(?:\?{_PAIR}(?:&{_PAIR})*)?\z"
)
"""What ``is_page_key`` asks, in the words of RE2, which does not look ahead: a text of at most ``KEY_LENGTH``
characters that has this and not ``TRACKED`` is a key.
"""
TRACKED = rf"[?&](?i:{_TRACKING.pattern})(?:[=&]|\z)"
_PATH_SAFE = "%/:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?[]|"
_PLAIN_PATH = re.compile(r"(?:/(?![.])[A-Za-z0-9\-._~]*)+")
_PLAIN_HOST = re.compile(r"[a-z0-9_-]+(?:[.][a-z0-9_-]+)*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
_RESERVED = frozenset({"example", "test", "invalid", "localhost"})
_TAB_OR_NEWLINE = re.compile(r"[\t\r\n]")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))


class UrlParts(NamedTuple):
    """An http(s) URL taken apart and normalised."""

    scheme: str
    host: str
    """Lower case, punycode, no final dot; IPv6 without brackets."""
    port: int
    path: str
    query: str
    userinfo: bool
    """Whether the URL carried ``user:password@``; never part of the key."""

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    def __str__(self) -> str:
        return f"{self.origin}{self.path}" + (f"?{self.query}" if self.query else "")


def page_key(url: str) -> str:
    """The URL that names the page in the store. Idempotent. Raises ``SourceError`` for anything but http(s)."""
    return str(split_url(url))


def is_page_key(url: str) -> bool:
    """True: ``page_key(url) == url``, told twenty times faster. False: it has to be asked."""
    return len(url) <= KEY_LENGTH and _KEY.fullmatch(url) is not None


def host_of(url: str) -> str:
    """Lower-case punycode host without the port. Raises ``SourceError``."""
    return split_url(url).host


def site_of(url: str) -> str:
    """Registrable domain (eTLD+1, private suffixes such as github.io on); the host itself when there is none."""
    return _site(host_of(url))


def known_suffix(suffix: str) -> bool:
    """Whether domain names end so: the public suffix list, and the names kept for examples (RFC 2606)."""
    return suffix.lower() in _RESERVED or bool(_suffixes()(f"x.{suffix}").suffix)


def split_url(url: str) -> UrlParts:
    r"""Parse as browsers do (WHATWG URL, section 4.4): trim, drop tabs and newlines, read ``\`` as ``/``."""
    text = _TAB_OR_NEWLINE.sub("", url.strip(_C0_AND_SPACE))
    head, mark, tail = text.partition("?")
    try:
        parts = urlsplit(head.replace("\\", "/") + mark + tail)
        scheme, port = parts.scheme.lower(), parts.port
        host = _host(_netloc_host(parts.netloc)) if scheme in DEFAULT_PORTS else ""
    except ValueError as e:
        raise _unusable(url, str(e)) from e
    if scheme not in DEFAULT_PORTS:
        raise _unusable(url, "only http and https URLs name pages")
    if not host or port == 0:
        raise _unusable(url, "it has no host" if not host else "port 0")
    path, query = _path(parts.path), _query(parts.query)
    return UrlParts(scheme, host, port or DEFAULT_PORTS[scheme], path, query, "@" in parts.netloc)


def _unusable(url: str, why: str) -> SourceError:
    return SourceError(
        f"not a page URL: {url[:200]!r} ({why})", hint="Give a full URL such as https://example.org/page."
    )


def _netloc_host(netloc: str) -> str:
    """The host as written: ``SplitResult.hostname`` would lower-case it and cut at a percent sign."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


@lru_cache(maxsize=4096)
def _host(raw: str) -> str:
    """Raises ``ValueError``, and so do the two below (``IDNAError`` is one)."""
    if raw.startswith("["):
        return _ipv6(raw[1:-1])
    host = unquote(raw).lower().removesuffix(".")
    if host and not _PLAIN_HOST.fullmatch(host):
        host = _punycode(host)
    if len(host) > 253:
        raise ValueError("DNS allows a host name 253 characters")
    return host


def _ipv6(text: str) -> str:
    address = IPv6Address(text)
    if address.scope_id:
        raise ValueError("an address with a zone is good on one machine only")
    return address.compressed


def _punycode(host: str) -> str:
    import idna

    encoded = idna.encode(host, uts46=True).decode("ascii").lower().removesuffix(".")
    if not _PLAIN_HOST.fullmatch(encoded):
        raise ValueError(f"{encoded[:100]!r} is not a host name")
    return encoded


def _path(path: str) -> str:
    if not path or _PLAIN_PATH.fullmatch(path):
        return path or "/"
    return _without_dot_segments(_percent(path, _PATH_SAFE))


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = _percent(query, _QUERY_SAFE).split("&")
    return "&".join(p for p in pairs if p and not _TRACKING.fullmatch(p.partition("=")[0]))


def _percent(text: str, safe: str) -> str:
    """Escape what must be, unescape what need not be (RFC 3986, 6.2.2), upper-case the rest."""
    text = _ESCAPE.sub(_normal_escape, _BARE_PERCENT.sub("%25", text))
    return quote(text, safe=safe, errors="surrogatepass")


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if _UNRESERVED.fullmatch(char) else match[0].upper()


def _without_dot_segments(path: str) -> str:
    """RFC 3986, 5.2.4, on an absolute path."""
    out: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del out[-1:]
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out)


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    found = _suffixes()(host)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or host
    # The list's prevailing rule for a name it does not know (.local, .example, intranets) is "*": one label.
    return ".".join(host.rsplit(".", 2)[-2:])


@cache
def _suffixes() -> TLDExtract:
    """The suffix list bundled with tldextract: no download, no cache folder."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
