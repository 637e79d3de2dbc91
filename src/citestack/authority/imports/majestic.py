"""Majestic: GetBackLinkData, as CSV in the names of the API or of the site's download, and as JSON."""

from __future__ import annotations

from typing import Final

from citestack.authority.imports.formats import Field, Format

_FIELDS: Final[dict[str, Field]] = {
    "sourceurl": "source", "source url": "source",
    "targeturl": "target", "target url": "target",
    "anchortext": "anchor", "anchor text": "anchor",
    "flagnofollow": "nofollow", "flag nofollow": "nofollow", "flag no follow": "nofollow",
    "flagredirect": "redirect", "flag redirect": "redirect",
    "flagframe": "frame", "flag frame": "frame",
    "flagimages": "image", "flag images": "image",
    "flagdeleted": "lost", "flag deleted": "lost",
    "linktype": "type", "link type": "type",
    "firstindexeddate": "first_seen", "first indexed date": "first_seen", "link first indexed date": "first_seen",
    "lastseendate": "last_seen", "last seen date": "last_seen", "link last seen date": "last_seen",
    "datelost": "lost_on", "date lost": "lost_on",
}  # fmt: skip
_METRICS: Final = {
    "sourcetrustflow": "tf", "source trust flow": "tf",
    "sourcecitationflow": "cf", "source citation flow": "cf",
    "targettrustflow": "target_tf", "target trust flow": "target_tf",
    "targetcitationflow": "target_cf", "target citation flow": "target_cf",
    "acrank": "ac_rank", "ac rank": "ac_rank",
}  # fmt: skip
CSV = Format("majestic", "majestic", _FIELDS, _METRICS, required=frozenset({"source", "target", "anchor"}))
API = Format("majestic-api", "majestic", _FIELDS, _METRICS, rows_at=("DataTables", "BackLinks", "Data"))
FORMATS = (CSV, API)
