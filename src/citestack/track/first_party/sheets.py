"""A file to sheets: CSV, plain or gzip; a zip of them; a GA4 export, with several under lines that begin with #."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from citestack.authority.imports.encoding import Decoder, as_text
from citestack.authority.imports.reading import SAMPLE
from citestack.errors import ImportFileError
from citestack.track.first_party.nouns import Sheet

MAX_BYTES = 512 << 20
"""Of a file, and of a member of a zip file after decompression."""
MAX_MEMBERS = 64
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_REMARK = re.compile(r"\ufeff?\"?#(?:[\s,;\"-].*)?")
_TEXTS = (".csv", ".tsv", ".txt")


class Member(NamedTuple):
    """Content with a name of its own."""

    name: str
    data: bytes

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.data).digest()


def members(path: Path) -> Iterator[Member]:
    """The file itself, or those of a zip file that are text. Raises ``ImportFileError``."""
    data = _content(path)
    if not data.strip():
        raise _refused("the file is empty", "empty_file")
    if data.startswith(_ZIP):
        yield from _unzipped(data)
    else:
        yield Member("", data)


def sheets(member: Member, file: str) -> list[Sheet]:
    """The tables of a text, each with its header. Raises ``ImportFileError`` for what is no text."""
    decoder = Decoder(member.data[:SAMPLE])
    head, rest = member.data[:SAMPLE], io.BytesIO(member.data[SAMPLE:])
    blocks = list(decoder.read(rest, head))
    text = "".join(as_text(b.octets) for b in blocks).removeprefix("\ufeff")
    if "\0" in text[:SAMPLE]:
        raise _refused("the file is not text", "wrong_file", hint="Export as CSV.")
    damaged, name = any(b.damaged for b in blocks), member.name or file
    if not _REMARK.fullmatch(text.lstrip().partition("\n")[0].rstrip("\r")):
        return _one(Sheet(name, "", "", 1, damaged, (), decoder.encoding), text)
    return list(_parts(text, Sheet(name, "", "", 1, damaged, (), decoder.encoding)))


def _one(blank: Sheet, text: str) -> list[Sheet]:
    """A text with a header and rows. Excel's ``sep=;`` line and empty ones before it are stepped over."""
    line = 1
    while text:
        header, _, rest = text.partition("\n")
        if header.strip() and not header.lower().startswith("sep="):
            return [Sheet(blank.name, header.rstrip("\r"), rest, line, blank.damaged, blank.remarks, blank.encoding)]
        text, line = rest, line + 1
    return []


def _parts(text: str, blank: Sheet) -> Iterator[Sheet]:
    """Tables between remarks and empty lines. Each has all remarks above it: the property is named once, and of a name
    that is told again the last counts.
    """
    remarks: tuple[str, ...] = ()
    table, start = list[str](), 1
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), "#"], 1):
        remark = _REMARK.fullmatch(line) is not None
        if table and (remark or not line.strip()):
            header, *body = table
            yield Sheet(blank.name, header, "\n".join(body), start, blank.damaged, remarks, blank.encoding)
            table = []
        if remark:
            remarks = (*remarks, line.strip('"#,;- '))
        elif line.strip():
            start = start if table else number
            table.append(line)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(f"{path.name} is larger than {MAX_BYTES >> 20} MiB", "too_large")
        data = path.read_bytes()
    except OSError as e:
        raise _refused(f"cannot read {path}: {e.strerror}", "unreadable") from e
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(MAX_BYTES + 1)
    except (EOFError, OSError, zlib.error) as e:
        raise _refused(f"{path.name} is a broken gzip file: {e}", "bad_gzip", hint="Download it again.") from e
    if len(plain) > MAX_BYTES:
        raise _refused(f"{path.name} is larger than {MAX_BYTES >> 20} MiB when decompressed", "too_large")
    return plain


def _unzipped(data: bytes) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if any(i.filename == "xl/workbook.xml" for i in infos):
                raise _refused("this is an Excel workbook", "wrong_file", hint="Export as CSV, or save it as CSV.")
            if len(infos) > MAX_MEMBERS:
                raise _refused(f"a zip file with {len(infos):,} members is no export", "wrong_file")
            for info in infos:
                if info.filename.lower().endswith(_TEXTS):
                    yield Member(info.filename, _member(archive, info))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as e:
        raise _refused(f"a broken or encrypted zip file: {e}", "bad_zip", hint="Download it again.") from e


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as packed:
        data = packed.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refused(f"{info.filename} is larger than {MAX_BYTES >> 20} MiB when decompressed", "too_large")
    return data


def _refused(message: str, reason: str, *, hint: str = "") -> ImportFileError:
    return ImportFileError(message, reason=reason, hint=hint, layer="track")
