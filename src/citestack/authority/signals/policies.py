"""Pages that say who answers for a site: about, contact, privacy, editorial rules, imprint.

A page counts when another page of the site leads to it under such a name and its text holds what it must. The names are
those in use in English, German, French and Spanish; what must be in the text follows what the pages are for (GDPR art.
13 for privacy, § 5 DDG and the loi 2004-575 art. 6 for the imprint).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit

from citestack.authority.nouns import Signal
from citestack.authority.signals.names import bare
from citestack.authority.signals.view import View, is_home, quoted

Policy = Literal["about", "contact", "privacy", "editorial", "imprint"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
MOST = 64
MIN_WORDS = 30

_LABELS: Mapping[Policy, re.Pattern[str]] = {
    "about": re.compile(
        r"about(?: us| me| (?:the|this) (?:site|blog|author|project|magazine|company|paper))?|who we are|(?:meet )?(?:the|our) team"
        r"|our (?:story|mission|people)|team|u(?:e|)ber (?:uns|mich|diese seite)|wer wir sind|das team|qui sommes nous"
        r"|qui suis je|a propos(?: de (?:nous|moi))?|notre equipe|sobre (?:nosotros|mi)|quienes somos|acerca(?: de(?: nosotros)?)?"
    ),
    "contact": re.compile(
        r"contact(?: us| me| page| information)?|contacts|get in touch|kontakt|kontaktieren sie uns|contactez nous|nous contacter"
        r"|contacto|contactenos|contactanos"
    ),
    "privacy": re.compile(
        r"(?:our |your )?privacy(?: and cookies)?(?: policy| notice| statement)?|data protection(?: policy| notice)?|cookie policy"
        r"|datenschutz(?:erklarung|hinweise?|bestimmungen)?|(?:politique de )?confidentialite|protection des donnees(?: personnelles)?"
        r"|vie privee|(?:politica de )?privacidad|(?:politica de )?proteccion de datos|aviso de privacidad"
    ),
    "editorial": re.compile(
        r"(?:our )?editorial (?:policy|policies|standards|guidelines|principles|process|code|independence)"
        r"|corrections?(?: policy| and clarifications)?|fact check(?:ing|s)?(?: policy)?|how we (?:test|work|review|measure|decide|check)"
        r"|(?:our )?(?:methods|methodology|standards|ethics)(?: policy)?|(?:publishing|editorial) principles"
        r"|redaktionelle (?:richtlinien|grundsatze|leitlinien)|redaktionsstatut|korrekturen|so (?:testen|arbeiten|messen) wir"
        r"|charte (?:editoriale|de deontologie)|rectificatifs|comment nous (?:testons|travaillons)"
        r"|(?:politica|principios|codigo) (?:editorial|etico)(?:es)?|correcciones|fe de errores|como (?:probamos|trabajamos)"
    ),
    "imprint": re.compile(
        r"imprint|impressum|legal notice|legal information|anbieterkennzeichnung|mentions legales|aviso legal"
    ),
}
# What the text must hold: at least so many different ones of these.
_CONTENT: Mapping[Policy, tuple[int, re.Pattern[str]]] = {
    "about": (2, re.compile(
        r"\b(?:we|ours?|us|i am|i|my|founded|established|since \d{4}|belongs?|staff|editors?|members?|wir|unsere?[rnms]?|ich|gegrundet|nous|notre|nos|je|fondee?"
        r"|nosotros|nuestr[oa]s?|somos|soy|fundad[oa])\b"
    )),
    "contact": (1, re.compile(
        r"\w@\w|\be ?mail\b|\b(?:phone|telephone|tel|telefon|fon|telefono)\b|\b(?:write to|reach|call) (?:us|me)\b"
        r"|\b(?:contact form|kontaktformular|formulaire|formulario|street|road|lane|avenue|square|mailbox|address|adresse|direccion|opening hours|open from|strasse|rue|calle|postfach|po box)\b"
    )),
    "privacy": (2, re.compile(
        r"\b(?:personal (?:data|information)|cookies?|gdpr|third part(?:y|ies)|data protection|(?:we|not) (?:collect|store|keep)"
        r"|personenbezogenen?|datenschutz|dsgvo|speichern?|gespeichert|donnees personnelles|rgpd|vie privee|conserv\w+"
        r"|datos personales|privacidad|almacen\w+|server logs?|ip address(?:es)?|tracking|consent|einwilligung|consentement)\b"
    )),
    "editorial": (2, re.compile(
        r"\b(?:corrections?|corrected?|errors?|mistakes?|editorial|independen\w+|fact check\w*|sources?|conflicts? of interest"
        r"|paid|sponsor\w*|advertis\w+|we (?:test|measure|review|verify|check|buy)|korrektur\w*|korrigier\w+|redaktion\w*|unabhangig\w*"
        r"|fehler\w*|quellen?|rectifi\w+|redaction|independan\w+|erreurs?|correcci\w+|redaccion|independien\w+|fuentes?|errores"
        r"|uncertaint\w+|calibrat\w+|round\w*|sensors?|chambers?)\b"
    )),
    "imprint": (1, re.compile(
        r"\b(?:responsible|verantwortlich\w*|registergericht|handelsregister|ust id\w*|umsatzsteuer\w*|vertreten durch|geschaftsfuhr\w+"
        r"|siren|siret|rcs|directeur de la publication|hebergeur|editeur|nif|cif|titular|domicilio|registered (?:office|in|number)"
        r"|company number|vat (?:no|number|id)|ddg|tmg)\b"
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The best sign of one kind of page."""

    value: float
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Policies:
    found: Mapping[Policy, Found]
    looked_through: int
    """Pages with links to their own site: without any, nothing can be told."""


@dataclass(slots=True)
class PolicyReader:
    """Per site: a few pages and link targets of each kind."""

    pages: dict[tuple[Policy, str], str] = field(default_factory=dict)
    links: dict[tuple[Policy, str], tuple[str, str]] = field(default_factory=dict)
    looked_through: int = 0

    def take(self, view: View) -> None:
        self.looked_through += bool(view.own)
        kind = kind_of_page(view)
        if kind is not None and len(self.pages) < MOST * len(POLICIES):
            self.pages[kind, view.page.url] = read(view, kind)
        for link in view.own:
            kind = kind_of_label(link.anchor) or kind_of_address(link.target)
            if kind is not None and not is_home(link.target) and len(self.links) < MOST * len(POLICIES):
                self.links.setdefault((kind, link.target), (link.anchor, link.source))

    def done(self) -> Policies:
        return Policies({k: f for k in POLICIES if (f := self._best(k))}, self.looked_through)

    def _best(self, kind: Policy) -> Found | None:
        """A page that is linked and holds what it must; else a page, or a link whose page is not stored; else neither."""
        linked = {url: how for (k, url), how in self.links.items() if k == kind}
        stored = {url: quote for (k, url), quote in self.pages.items() if k == kind}
        found = [Found(1.0 if url in linked else 0.5, quote, url) for url, quote in sorted(stored.items()) if quote]
        for url, (anchor, source) in sorted(linked.items()):
            if url not in stored:
                found.append(Found(0.5, f"link '{quoted(anchor)}' to {url}, which is not stored as such a page", source))
        empty = [Found(0.0, "the page does not say what such a page must", url) for url in sorted(stored)]
        return max((*found, *empty), key=lambda f: f.value, default=None)


def policy_signals(policies: Policies) -> tuple[Signal, ...]:
    """``policy_about`` ... ``policy_imprint``, subject site."""
    return tuple(_signal(kind, policies) for kind in POLICIES)


def _signal(kind: Policy, policies: Policies) -> Signal:
    found, n = policies.found.get(kind), policies.looked_through
    if found is not None:
        return Signal(f"policy_{kind}", found.value, found.evidence, "site", found.source)
    if not n:
        return Signal(f"policy_{kind}", None, "no stored page links to its own site: nothing to look through", "site")
    return Signal(f"policy_{kind}", 0.0, f"no page and no link of that name on {n} pages", "site")


def kind_of_page(view: View) -> Policy | None:
    return kind_of_label(view.page.title) or kind_of_address(view.page.url)


def kind_of_address(url: str) -> Policy | None:
    """By the last part of the path: ``/about-us.html``, ``/de/datenschutz/``."""
    path = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return kind_of_label(unquote(path).partition(".")[0].replace("_", " "))


@lru_cache(maxsize=20_000)
def kind_of_label(label: str) -> Policy | None:
    if not 3 < len(label) <= 60:
        return None
    plain = bare(label).removeprefix("our ") if label.isascii() else bare(label)
    return next((kind for kind, pattern in _LABELS.items() if pattern.fullmatch(plain)), None)


def read(view: View, kind: Policy) -> str:
    """The sentence or block that shows what such a page holds; empty when the text does not hold it."""
    least, pattern = _CONTENT[kind]
    if kind != "contact" and len(view.page.text.split()) < MIN_WORDS:
        return ""
    said: set[str] = set()
    quote = ""
    for block in view.page.blocks[:200]:
        text = view.block(block)
        hits = {m[0] for m in pattern.finditer(bare(text) + (" a@b" if "@" in text else ""))}
        if hits and block.kind != "heading" and not quote:
            quote = quoted(text)
        said |= hits
    return quote if len(said) >= least else ""
