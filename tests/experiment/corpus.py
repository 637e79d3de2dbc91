"""A small synthetic corpus for arms: real reading and splitting, a search by shared words, models without weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from citestack.corpus.ingest import read_page
from citestack.experiment.manuscript import manuscript_of
from citestack.experiment.model import Manuscript
from citestack.experiment.protocols import Desk
from citestack.explain.as_if import candidates_of
from citestack.model import Candidate, PageRecord
from citestack.words import stems
from tests.fakes import WordRelevance, WordSupport

PAGES = {
    "https://tanks.example/pump": """<html lang="en"><head><title>Heat pump tanks</title>
<script type="application/ld+json">{"@type": "Article", "author": {"@type": "Person", "name": "Ada Moss"},
 "datePublished": "2025-03-04"}</script></head><body><main><h1>Heat pump tanks</h1>
<p>A heat pump tank is a boiler with a small heat pump on top. It draws warmth from the air of the cellar. The lid of
the tank is painted white in most shops of the country, which has no effect on anything that matters here.</p>
<h2>Noise</h2><p>Some owners complain about noise in the first weeks. Note that the pump is louder in a tiled cellar
than in a wooden one. In order to keep the house quiet, close the door of the cellar. The electric tank makes no sound
at all. A closed door keeps the sound of a heat pump tank in the cellar.</p>
<h2>Saving</h2><p>A heat pump tank uses a third of the electricity of an electric tank. The purchase pays back where
electricity heats the water today. Gas is another matter and needs another sum.</p><p>Ask two plumbers for an offer
before anything is ordered. Their prices differ more than those of the makers.</p><p>Makers paint every boiler
white. Grey would hide the dust better. Brass fittings were common in the old days.</p>
<h2>Settings</h2><pre><code>tank.mode = "eco"  # in order to save
tank.noise = 45</code></pre><ul><li>eco mode</li><li>boost mode</li></ul></main></body></html>""",
    "https://lab.example/noise": """<html lang="en"><head><title>Noise of heat pump tanks | Lab</title></head><body><main>
<h1>Noise of heat pump tanks</h1><p>The noise of a heat pump tank is 45 decibels at two metres in a quiet cellar. Nine
tanks were measured over fourteen months. A heat pump tank uses a third of the electricity of an electric tank. The
noise of a heat pump tank falls by 9 decibels behind a closed cellar door.</p></main></body></html>""",
    "https://guild.example/cellar": """<html lang="en"><head><title>Quiet cellars</title></head><body><main>
<h1>Quiet cellars</h1><p>Plumbers call the noise of a heat pump tank in the cellar a hum that stays behind the door.
Rubber feet under the heat pump tank take away most of its noise. Heat pump tanks cost between 2,400 and 3,500 euros
with the work of the plumber.</p></main></body></html>""",
    "https://autre.example/fr": """<html lang="fr"><head><title>Chauffe-eau</title></head><body><main><h1>Chauffe-eau</h1>
<p>Le chauffe-eau thermodynamique prend la chaleur de l'air ambiant et la transmet à l'eau du ballon. Il consomme trois
fois moins d'électricité qu'un ballon électrique. Le bruit reste faible dans une cave fermée.</p></main></body></html>""",
}  # fmt: skip
TARGET = "https://tanks.example/pump"
PROMPT = "What is the noise of a heat pump tank in the cellar?"


@cache
def records() -> dict[str, PageRecord]:
    return {url: read_page(body.encode(), url=url) for url, body in PAGES.items()}


@cache
def manuscripts() -> dict[str, Manuscript]:
    return {url: manuscript_of(record) for url, record in records().items()}


@cache
def _find(query: str) -> Sequence[Candidate]:
    asked = set(stems(query))
    found = [c for record in records().values() for c in candidates_of(record)]
    return tuple(sorted(found, key=lambda c: (-len(asked & set(stems(c.passage.text))), c.passage.id)))


def desk(seed: int = 7) -> Desk:
    return Desk(manuscripts().get, _find, WordSupport(), seed, relevance=WordRelevance())
