"""What a damaged or wrong file does: a row number and a reason, never a traceback, never half an import."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citestack.authority.imports import reading
from citestack.authority.imports.nouns import ERROR_CAP
from citestack.authority.imports.run import ImportOptions, import_file
from citestack.authority.imports.stored import imported_links
from citestack.errors import ImportFileError, UsageError
from citestack.store import Store
from tests.authority.imports import files

HEADER = "Referring page URL\tTarget URL\tAnchor\tUR\tFirst seen\n"
ROW = "https://a.example/{}\thttps://acme.example/\tanchor\t12\t2025-01-02\n"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def refused(store, path, **options):
    with pytest.raises(ImportFileError) as caught:
        import_file(path, store, ImportOptions(**options))
    assert list(imported_links(store)) == []
    assert store.imports() == []
    return caught.value


def rejected(store, tmp_path, content, encoding="utf-8", **options):
    report = import_file(files.write(tmp_path, content, encoding=encoding), store, ImportOptions(**options))
    assert report.rows == report.imported + report.rejected
    return [(e.row, e.column, e.code) for e in report.errors]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty_file"),
        ("  \n\n", "empty_file"),
        ("name,price\nlamp,3\n", "wrong_file"),
        ("just a letter\nto somebody\n", "wrong_file"),
        (b"%PDF-1.7\n\x00\x01\xff\xfe\n", "wrong_file"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "wrong_file"),
        ("Linking page,Last crawled\nhttps://a.example/,2025-01-01\n", "no_target"),
        ('{"backlinks": [{"url_from": "https://a', "bad_json"),
        ('{"pages": []}', "wrong_file"),
        ("[1, 2]", "wrong_file"),
        ('{"error": "API units limit reached"}', "failed_response"),
        ('{"tasks": [{"status_code": 40501, "status_message": "Invalid Field", "result": null}]}', "failed_response"),
        ('{"Code": "InsufficientIndexItemUnits", "ErrorMessage": "none left"}', "failed_response"),
        ("1\torg.example\n2\torg.example.a\n", "wrong_file"),
    ],
)
def test_files_that_are_none(store, tmp_path, content, reason):
    assert refused(store, files.write(tmp_path, content)).reason == reason


def test_a_file_that_is_not_there(store, tmp_path):
    assert refused(store, tmp_path / "none.csv").reason == "unreadable"
    assert refused(store, tmp_path).reason == "unreadable"


def test_a_forced_format_says_what_is_missing(store, tmp_path):
    error = refused(store, files.write(tmp_path, files.AHREFS), format="semrush")
    assert error.reason == "wrong_file"
    assert "source, target" in error.hint
    with pytest.raises(UsageError, match="unknown format"):
        import_file(tmp_path / "x", store, ImportOptions(format="moz"))


def test_gzip_cut_short_imports_nothing_and_says_after_which_line(store, tmp_path):
    body = HEADER + "".join(ROW.format(os.urandom(20).hex()) for _ in range(60_000))
    packed = gzip.compress(body.encode())
    error = refused(store, files.write(tmp_path, packed[:-100_000], "export.tsv"))
    assert error.reason == "truncated_gzip"
    assert error.row is not None
    assert 1_000 < error.row < 60_001
    broken = bytearray(packed)
    broken[len(packed) // 2] ^= 0xFF
    assert refused(store, files.write(tmp_path, bytes(broken), "export.tsv")).reason in ("bad_gzip", "truncated_gzip")


def test_gzip_of_several_members_is_one_file(store, tmp_path):
    parts = [HEADER, *(ROW.format(n) for n in range(3))]
    path = files.write(tmp_path, b"".join(gzip.compress(p.encode()) for p in parts))
    assert import_file(path, store).imported == 3


@pytest.mark.parametrize(
    ("good", "bad", "encoding"),
    [("é", "é".encode("cp1252"), "utf-8"), ("é", "日本".encode(), "cp1252"), ("é", "é\n".encode("utf-16-le"), "utf-8")],
)
def test_mixed_encodings_are_rejected_by_row(store, tmp_path, good, bad, encoding):
    lines = [HEADER, *(ROW.format(n).replace("anchor", good) for n in range(3))]
    damaged = ROW.format("bad").encode().replace(b"anchor", bad)
    body = "".join(lines).encode(encoding) + damaged + "".join(ROW.format(n) for n in (7, 8)).encode(encoding)
    report = import_file(files.write(tmp_path, body), store)
    assert {e.code for e in report.errors} == {"mixed_encoding"}
    assert report.errors[0].row == 5
    assert report.imported == 5


def test_8_bit_text_inside_utf_16(store, tmp_path):
    wide = (HEADER + ROW.format(1)).encode("utf-16")
    body = wide + ROW.format("x").encode().ljust(200, b"x") + (ROW.format(2)).encode("utf-16-le")
    report = import_file(files.write(tmp_path, body), store)
    assert [(e.row, e.code) for e in report.errors] == [(3, "mixed_encoding")]
    odd = wide + b"x"
    assert refused_in(tmp_path, odd).reason == "mixed_encoding"


def refused_in(tmp_path, body):
    with Store.open(tmp_path / "other") as other:
        return refused(other, files.write(tmp_path, body))


def test_a_line_without_end_is_refused_without_being_read(store, tmp_path):
    path = tmp_path / "long.tsv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + ROW.format(1).encode() * 2000 + b"https://a.example/")
        file.truncate(10 << 30)  # a sparse file: ten gigabytes of NUL in one line
    error = refused(store, path)
    assert (error.reason, error.row) == ("line_too_long", 2002)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_a_long_line_in_gzip_and_in_utf_16_takes_no_memory(tmp_path):
    packed = tmp_path / "long.gz"
    with gzip.open(packed, "wb", compresslevel=1) as file:
        file.write(HEADER.encode())
        for _ in range(300):
            file.write(b"x" * (1 << 20))
    wide = tmp_path / "wide.tsv"
    with wide.open("wb") as plain:
        plain.write(HEADER.encode("utf-16"))
        for _ in range(300):
            plain.write(b"x\0" * (1 << 19))
    code = (
        "import sys\nfrom pathlib import Path\nfrom citestack.authority.imports.run import read_links\n"
        "from citestack.errors import ImportFileError\n"
        "try:\n    list(read_links(Path(sys.argv[1])))\n"
        "except ImportFileError as e:\n    status = Path('/proc/self/status').read_text()\n"
        "    print(e.reason, e.row, status.partition('VmHWM:')[2].split()[0])\n"
    )
    for path in (packed, wide):
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        reason, row, peak_kib = done.stdout.split()
        assert (reason, row) == ("line_too_long", "2")
        assert int(peak_kib) < 200_000


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("First seen", "3/4/2025", "ambiguous_date"),
        ("First seen", "31 Brumaire 2025", "bad_date"),
        ("First seen", "2025-13-01", "bad_date"),
        ("UR", "1,2,3", "bad_number"),
        ("UR", "many", "bad_number"),
        ("UR", "1" * 5000, "bad_number"),
        ("Referring page URL", "ftp://a.example/", "bad_url"),
        ("Target URL", "", "bad_url"),
    ],
)
def test_cells_that_cannot_be_read(store, tmp_path, column, cell, code):
    columns = HEADER.strip("\n").split("\t")
    bad = ROW.format("bad").strip("\n").split("\t")
    bad[columns.index(column)] = cell
    content = HEADER + ROW.format(1) + "\t".join(bad) + "\n" + ROW.format(2)
    assert rejected(store, tmp_path, content) == [(3, column, code)]
    assert len(list(imported_links(store))) == 2


def test_dates_of_other_locales_and_thousands_separators_are_read(store, tmp_path):
    cells = [
        "31.10.2025\t1.234",
        "31 octobre 2025\t1 234",
        "Oct 31, 2025\t1'234",
        "31/10/2025\t1\u00a0234",
        "30/1/2025\t1,234",
    ]
    header = "Referring page URL\tTarget URL\tFirst seen\tDomain traffic\n"
    rows = [f"https://a.example/{n}\thttps://acme.example/\t{cell}\n" for n, cell in enumerate(cells)]
    assert rejected(store, tmp_path, header + "".join(rows)) == []
    assert {x.metrics["domain_traffic"] for x in imported_links(store)} == {1234}
    assert {x.first_seen for x in imported_links(store)} == {"2025-10-31", "2025-01-30"}


def test_a_flag_that_is_none_and_a_row_of_another_width(store, tmp_path):
    header = "Source url\tTarget url\tAnchor\tNofollow\n"
    row = "https://a.example/{}\thttps://acme.example/\tx\t{}\n"
    content = header + row.format(1, "perhaps") + "https://a.example/2\tx\n" + row.format(3, "TRUE") + row.format(4, "")
    report = import_file(files.write(tmp_path, content), store)
    assert [(e.row, e.code) for e in report.errors] == [(2, "bad_flag"), (3, "bad_columns")]
    assert [x.rel for x in imported_links(store)] == [("nofollow",), ()]


def test_errors_are_listed_up_to_a_cap_and_all_are_counted(store, tmp_path):
    content = (
        HEADER + "".join(ROW.format(n).replace("2025-01-02", "soon") for n in range(ERROR_CAP + 50)) + ROW.format("x")
    )
    report = import_file(files.write(tmp_path, content), store)
    assert (report.rejected, len(report.errors), report.imported) == (ERROR_CAP + 50, ERROR_CAP, 1)


def test_an_import_that_fails_late_leaves_nothing(store, tmp_path):
    import_file(files.write(tmp_path, files.SEMRUSH, "first.csv"), store)
    before = list(imported_links(store))
    body = HEADER + "".join(ROW.format(n) for n in range(30_000)) + "x" * (reading.MAX_LINE + reading.BLOCK)
    with pytest.raises(ImportFileError) as caught:
        import_file(files.write(tmp_path, body), store, ImportOptions(replace=True))
    assert (caught.value.reason, caught.value.row) == ("line_too_long", 30_002)
    assert list(imported_links(store)) == before
    assert [x.vendor for x in store.imports()] == ["semrush"]
