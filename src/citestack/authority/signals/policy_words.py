"""The words by which pages of policy are known, accents and punctuation aside (``names.bare``): EN, DE, FR, ES."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Policy = Literal["about", "contact", "privacy", "editorial", "imprint"]
POLICIES: tuple[Policy, ...] = get_args(Policy)

LABELS: Mapping[Policy, re.Pattern[str]] = MappingProxyType({
    "about": re.compile(
        r"about(?: us| me| (?:the|this) (?:site|blog|author|project|magazine|company|paper))?|who we are"
        r"|(?:meet )?(?:the|our) team|our (?:story|mission|people)|team|u(?:e|)ber (?:uns|mich|diese seite)"
        r"|wer wir sind|das team|qui sommes nous|qui suis je|a propos(?: de (?:nous|moi))?|notre equipe"
        r"|sobre (?:nosotros|mi)|quienes somos|acerca(?: de(?: nosotros)?)?"
    ),
    "contact": re.compile(
        r"contact(?: us| me| page| information)?|contacts|get in touch|kontakt|kontaktieren sie uns|contactez nous"
        r"|nous contacter|contacto|contactenos|contactanos"
    ),
    "privacy": re.compile(
        r"(?:our |your )?privacy(?: and cookies)?(?: policy| notice| statement)?"
        r"|data protection(?: policy| notice)?|cookie policy|datenschutz(?:erklarung|hinweise?|bestimmungen)?"
        r"|(?:politique de )?confidentialite|protection des donnees(?: personnelles)?|vie privee"
        r"|(?:politica de )?privacidad|(?:politica de )?proteccion de datos|aviso de privacidad"
    ),
    "editorial": re.compile(
        r"(?:our )?editorial (?:policy|policies|standards|guidelines|principles|process|code|independence)"
        r"|corrections?(?: policy| and clarifications)?|fact check(?:ing|s)?(?: policy)?"
        r"|how we (?:test|work|review|measure|decide|check)"
        r"|(?:our )?(?:methods|methodology|standards|ethics)(?: policy)?|(?:publishing|editorial) principles"
        r"|redaktionelle (?:richtlinien|grundsatze|leitlinien)|redaktionsstatut|korrekturen"
        r"|so (?:testen|arbeiten|messen) wir|charte (?:editoriale|de deontologie)|rectificatifs"
        r"|comment nous (?:testons|travaillons)|(?:politica|principios|codigo) (?:editorial|etico)(?:es)?"
        r"|correcciones|fe de errores|como (?:probamos|trabajamos)"
    ),
    "imprint": re.compile(
        r"imprint|impressum|legal notice|legal information|anbieterkennzeichnung|mentions legales|aviso legal"
    ),
})  # fmt: skip
"""What such a page, or a link to it, is called: the whole of its title, anchor or last part of its address."""
CONTENT: Mapping[Policy, tuple[int, re.Pattern[str]]] = MappingProxyType({
    "about": (2, re.compile(
        r"\b(?:"
        r"we|ours?|us|i am|i|my|founded|established|since \d{4}|belongs?|staff|editors?|members?|wir|unsere?[rnms]?"
        r"|ich|gegrundet|nous|notre|nos|je|fondee?|nosotros|nuestr[oa]s?|somos|soy|fundad[oa]"
        r")\b"
    )),
    "contact": (1, re.compile(
        r"\w@\w|\be ?mail\b|\b(?:phone|telephone|tel|telefon|fon|telefono)\b|\b(?:write to|reach|call) (?:us|me)\b"
        r"|\b(?:contact form|kontaktformular|formulaire|formulario|street|road|lane|avenue|square|mailbox|address)\b"
        r"|\b(?:adresse|direccion|opening hours|open from|strasse|rue|calle|postfach|po box)\b"
    )),
    "privacy": (2, re.compile(
        r"\b(?:"
        r"personal (?:data|information)|cookies?|gdpr|third part(?:y|ies)|data protection"
        r"|(?:we|not) (?:collect|store|keep)|personenbezogenen?|datenschutz|dsgvo|speichern?|gespeichert"
        r"|donnees personnelles|rgpd|vie privee|conserv\w+|datos personales|privacidad|almacen\w+|server logs?"
        r"|ip address(?:es)?|tracking|consent|einwilligung|consentement"
        r")\b"
    )),
    "editorial": (2, re.compile(
        r"\b(?:"
        r"corrections?|corrected?|errors?|mistakes?|editorial|independen\w+|fact check\w*|sources?"
        r"|conflicts? of interest|paid|sponsor\w*|advertis\w+|we (?:test|measure|review|verify|check|buy)"
        r"|korrektur\w*|korrigier\w+|redaktion\w*|unabhangig\w*|fehler\w*|quellen?|rectifi\w+|redaction"
        r"|independan\w+|erreurs?|correcci\w+|redaccion|independien\w+|fuentes?|errores|uncertaint\w+|calibrat\w+"
        r"|round\w*|sensors?|chambers?"
        r")\b"
    )),
    "imprint": (1, re.compile(
        r"\b(?:"
        r"responsible|verantwortlich\w*|registergericht|handelsregister|ust id\w*|umsatzsteuer\w*|vertreten durch"
        r"|geschaftsfuhr\w+|siren|siret|rcs|directeur de la publication|hebergeur|editeur|nif|cif|titular|domicilio"
        r"|registered (?:office|in|number)|company number|vat (?:no|number|id)|ddg|tmg"
        r")\b"
    )),
})  # fmt: skip
"""What its text holds: at least so many different ones of these."""
COMMON = frozenset(
    {"team", "the team", "our team", "methods", "methodology", "standards", "ethics", "acerca", "contacts"}
)
"""Labels that mean other things as well: a link by such a name is taken for nothing until its page is read."""
