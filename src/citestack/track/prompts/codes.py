"""Markets and languages as codes: what is no code is refused, with the one that was likely meant.

Two letters for a country (ISO 3166-1) and two for a language (ISO 639-1) look alike, and a wrong one is a question that
is asked somewhere else: ``UK`` is no country and ``uk`` is Ukrainian.
"""

from __future__ import annotations

import re

COUNTRIES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB
    GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
    KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB
    SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
    UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK""".split()  # noqa: SIM905 - a list of codes reads better so
)
"""ISO 3166-1 alpha-2, and XK, which vendors write for Kosovo out of the codes that users may assign."""
LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si
    sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh
    yi yo za zh zu""".split()  # noqa: SIM905
)
"""ISO 639-1; languages without two letters have three, which are taken as they are."""
_MEANT_COUNTRY = {"UK": "GB", "EN": "GB or US", "EL": "GR", "JA": "JP", "CS": "CZ", "DA": "DK", "SV": "SE", "KO": "KR"}
_MEANT_LANGUAGE = {
    "gb": "en", "us": "en", "at": "de", "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "kp": "ko",
    "ua": "uk", "mx": "es", "in": "hi or en",
}  # fmt: skip
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-x(?:-[a-z0-9]{1,8})+)?)"
)


def market_of(text: str) -> str:
    """The country's two capitals; empty for an empty text. Raises ``ValueError`` with what is wrong."""
    code = text.strip().upper()
    if not code or code in COUNTRIES:
        return code
    meant = _MEANT_COUNTRY.get(code)
    hint = f"; {meant} is meant?" if meant else ": ISO 3166-1 has two letters for a country, such as DE"
    raise ValueError(f"{text.strip()[:40]!r} is no country{hint}")


def language_of(text: str) -> str:
    """The tag (BCP 47) in its usual case: ``pt-BR``, ``zh-Hant``; empty for an empty text. Raises ``ValueError``."""
    given = text.strip()
    if not given:
        return ""
    found = _TAG.fullmatch(given.lower())
    if found is None:
        meant = given.replace("_", "-")
        hint = f"; {meant!r} is meant?" if "_" in given and _TAG.fullmatch(meant.lower()) else ": write en or en-US"
        raise ValueError(f"{given[:40]!r} is no language tag{hint}")
    language, script, region, rest = found["language"], found["script"], found["region"], found["rest"]
    if len(language) == 2 and language not in LANGUAGES:
        meant = _MEANT_LANGUAGE.get(language, "")
        raise ValueError(f"{given!r} is no language of ISO 639-1" + (f"; {meant} is meant?" if meant else ""))
    if region and region.isalpha() and region.upper() not in COUNTRIES:
        raise ValueError(f"{given!r}: {region.upper()} is no country")
    parts = (language, script and script.title(), region and region.upper())
    return "-".join(p for p in parts if p) + rest
