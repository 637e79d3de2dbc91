"""Small exports in the documented columns of each tool, with invented content."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

AHREFS = (
    ["Referring page title", "Referring page URL", "Domain rating", "UR", "Target URL", "Anchor", "Type", "Content",
     "Nofollow", "UGC", "Sponsored", "Lost status", "First seen", "Last seen", "Lost", "Page type"],
    [
        ["Kilns, a guide", "https://clay.example/kilns?utm_source=x", "41", "12.5", "https://acme.example/kiln", "the kiln",
         "Text", "true", "false", "false", "false", "", "2024-03-01 10:00:00", "2025-06-01", "", "Article"],
        ["Forum", "https://forum.example/t/9", "8", "1", "https://acme.example/", "acme", "Image", "false", "true", "true",
         "false", "Removed from page", "2023-01-02", "2024-01-02", "2024-02-03", ""],
    ],
)  # fmt: skip
AHREFS_OLD = (
    ["#", "Domain Rating", "URL Rating (desc)", "Referring Page URL", "Referring Page Title", "Link URL", "TextPre",
     "Link Anchor", "TextPost", "Type", "First Seen", "Last Check", "Day Lost"],
    [["1", "30", "9", "https://clay.example/old", "Old", "https://acme.example/kiln", "see", "kilns", "here", "Dofollow",
      "2019-05-06", "2019-09-01", ""]],
)  # fmt: skip
SEMRUSH = (
    ["Page ascore", "Source title", "Source url", "Target url", "Anchor", "External links", "Internal links", "Nofollow",
     "Sponsored", "Ugc", "Text", "Frame", "Form", "Image", "Sitewide", "First seen", "Last seen", "New link", "Lost link"],
    [["23", "Looms", "https://wool.example/looms", "https://acme.example/loom", "a loom", "4", "9", "false", "true", "false",
      "true", "false", "false", "false", "true", "2024-01-01", "2025-01-01", "false", "false"]],
)  # fmt: skip
MAJESTIC = (
    ["SourceURL", "ACRank", "AnchorText", "Date", "FlagRedirect", "FlagFrame", "FlagNoFollow", "FlagImages", "FlagDeleted",
     "TargetURL", "FirstIndexedDate", "LastSeenDate", "DateLost", "LinkType", "TargetCitationFlow", "TargetTrustFlow",
     "SourceCitationFlow", "SourceTrustFlow"],
    [["http://forge.example/anvils", "5", "anvils", "2024-01-01", "0", "0", "1", "0", "1", "https://acme.example/anvil",
      "2020-01-05", "2024-02-01", "2024-03-01", "TextLink", "30", "22", "18", "11"]],
)  # fmt: skip
LATEST = (
    ["Linking page", "Last crawled"],
    [["https://oak.example/a", "2025-10-31"], ["https://oak.example/b", "Oct 30, 2025"]],
)
SITES = (["Site", "Linking pages", "Target pages"], [["oak.example", "1,234", "3"]])
PAGES = (["Target page", "Incoming links", "Linking sites"], [["https://acme.example/kiln", "12 345", "1.200"]])
SAMPLE = (["Linking page"], [["https://oak.example/a"]])

AHREFS_API = {"backlinks": [
    {"url_from": "https://clay.example/kilns", "url_to": "https://acme.example/kiln", "anchor": "kiln", "is_nofollow": True,
     "is_image": False, "is_text": True, "is_content": True, "is_lost": False, "domain_rating_source": 41.0,
     "first_seen": "2024-03-01T10:00:00Z", "last_seen": "2025-06-01T00:00:00Z", "languages": ["en", "de"],
     "source_page_author": None},
]}  # fmt: skip
MAJESTIC_API = {"Code": "OK", "DataTables": {"BackLinks": {"Headers": {"MaxSourceURLs": 1}, "Data": [
    {"SourceURL": "http://forge.example/anvils", "TargetURL": "https://acme.example/anvil", "AnchorText": "anvils",
     "FlagNoFollow": 0, "FlagImages": 1, "SourceTrustFlow": 11, "SourceCitationFlow": 18, "DateLost": ""}]}}}  # fmt: skip
DATAFORSEO = {"status_code": 20000, "tasks": [{"status_code": 20000, "result": [{"target": "acme.example", "items": [
    {"url_from": "https://dye.example/madder", "url_to": "https://acme.example/dye", "anchor": "madder", "dofollow": False,
     "attributes": ["nofollow", "noopener"], "item_type": "anchor", "semantic_location": "footer", "rank": 120,
     "backlink_spam_score": 3, "first_seen": "2024-02-02 01:00:00 +00:00", "last_seen": None, "is_lost": False,
     "links_count": 2}]}]}]}  # fmt: skip


def text(export, delimiter="\t", quoting=csv.QUOTE_MINIMAL, newline="\n") -> str:
    header, rows = export
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=newline).writerows([header, *rows])
    return out.getvalue()


def write(folder: Path, content, name="export.csv", encoding="utf-8") -> Path:
    """``content``: an export, JSON, text or bytes."""
    if isinstance(content, tuple):
        content = text(content)
    if isinstance(content, dict):
        content = json.dumps(content)
    path = folder / name
    body = content.encode(encoding) if isinstance(content, str) else content
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    return path
