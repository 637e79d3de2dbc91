"""Real logs, when they are there: ``CITESTACK_DATA`` names the folder that has ``web/``. Nothing of them is here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.traffic.logs import traffic_of

DATA = Path(os.environ.get("CITESTACK_DATA", "no-data")) / "web"
APACHE = DATA / "elastic-logs" / "apache_logs.gz"
OTHERS = DATA / "advertools-testdata" / "tests" / "data" / "logs_testing"
EXPECTED = {  # name: (format, lines, rejects by reason, blank lines)
    "apache_error.log": ("unknown", 12, {"unknown_format": 12}),
    "combined_latin1_enc.log": ("combined", 200, {"binary": 30}),
    "combined_no_errors.log": ("combined", 885, {}),
    "combined_with_errors.log": ("combined", 889, {"not_this_format": 4}),
    "dreamhost_apache_access.log": ("combined", 130, {}),
    "nginx_access.log": ("combined", 1000, {}),
    "nginx_custom_date.log": ("combined", 20, {}),
    "nginx_error.log": ("unknown", 74, {"unknown_format": 74}),
}


@pytest.mark.skipif(not APACHE.exists(), reason="no real logs here")
def test_ten_thousand_apache_lines_but_for_the_one_cut_short():
    found = traffic_of(APACHE).files[0]
    assert (found.format, found.lines, found.requests) == ("combined", 10_000, 9_999)
    assert [(r.reason, r.count, r.line) for r in found.rejects] == [("unclosed_quote", 1, 8899)]


@pytest.mark.skipif(not OTHERS.exists(), reason="no real logs here")
@pytest.mark.parametrize("name", EXPECTED)
def test_every_line_is_a_request_or_has_its_reason(name):
    form, lines, rejects = EXPECTED[name]
    found = traffic_of(OTHERS / name).files[0]
    assert (found.format, found.lines) == (form, lines)
    assert {r.reason: r.count for r in found.rejects} == rejects
    assert found.lines == found.requests + found.rejected + sum(found.skipped.values())
