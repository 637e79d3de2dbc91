"""Bytes of a page to text: byte order mark, HTTP header, ``<meta>``, then detection.

The order is that of the HTML standard (13.2.3.2), with one departure measured on the web for years: a page labelled
with a one-byte encoding whose bytes are valid multi-byte UTF-8 is UTF-8 (text in another encoding is valid UTF-8 by
chance only when it is ASCII).
"""

from __future__ import annotations

import codecs
import re
from email.message import Message

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})["']""")
# The standard looks at 1,024 bytes; pages with long comments or scripts before the tag are common enough.
_HEAD = 4096


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and the encoding used. Never fails: bytes that fit nowhere become U+FFFD. The mark is removed."""
    encoding = encoding_of(body, content_type)
    text = body.decode(encoding, errors="replace")
    return text.removeprefix("\ufeff"), encoding


def encoding_of(body: bytes, content_type: str = "") -> str:
    """Name of a Python codec that the body should be read with."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return encoding
    declared = _known(charset_parameter(content_type)) or _known(_declared_inside(body))
    if declared and not declared.startswith("utf-8"):
        return "utf-8" if _is_multibyte_utf8(body) and not declared.startswith("utf-16") else declared
    return "utf-8" if _is_utf8(body) else _detected(body, declared)


def charset_parameter(content_type: str) -> str:
    """The charset of a Content-Type value, '' when there is none."""
    if "charset" not in content_type.lower():
        return ""
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    value = message.get_param("charset", "")
    return value if isinstance(value, str) else value[2]


def _declared_inside(body: bytes) -> str:
    head = body[:_HEAD]
    match = _XML.match(head) or _META.search(head)
    found = match[1].decode("ascii") if match else ""
    # A tag that was readable as ASCII cannot stand in UTF-16 (HTML standard, 13.2.3.3 step 6).
    return "utf-8" if found.lower().startswith("utf-16") else found


def _known(label: str) -> str:
    """The Python codec of a WHATWG label ('latin1' is windows-1252 on the web); '' when unknown."""
    from resiliparse.parse.encoding import map_encoding_to_html5

    if not label:
        return ""
    name = map_encoding_to_html5(label, False)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as e:
        # A multi-byte character cut at the end of a truncated file is still UTF-8.
        return e.start >= len(body) - 3
    return True


def _is_multibyte_utf8(body: bytes) -> bool:
    return not body.isascii() and _is_utf8(body)


def _detected(body: bytes, declared: str) -> str:
    """For bytes that are not valid UTF-8: the detector's guess; the declared UTF-8 when only a few bytes are wrong."""
    from resiliparse.parse.encoding import detect_encoding

    if declared and body.decode("utf-8", errors="replace").count("\ufffd") * 1000 <= len(body):
        return declared
    return _known(detect_encoding(body) or "") or "windows-1252"
