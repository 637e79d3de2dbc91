"""How many made answers a second become columns: decode, owners, sentences, mentions, Parquet. One process.

Run: python benchmarks/track_columns.py [ANSWERS]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from citestack.answers import read_answer
from citestack.answers.identity import key_of
from citestack.store import Store
from citestack.store.checks import CheckShelf
from citestack.store.observations import StoredObservation, TrackLog
from citestack.track.columns.build import Plan, build
from citestack.track.columns.record import StoredRecord
from citestack.track.layout import layout_of
from citestack.track.model import Cited, Observation, Page, Prompt, Retrieved, Searched, State
from citestack.track.run.codec import observation_bytes
from citestack.track.run.plan import Plan as Asked
from citestack.track.run.plan import plan_json
from citestack.track.scoring.universe import Brand, Universe

WORDS = """the a of for with and teams that need secure fast email pricing plan review data cloud tool price support
which page security feature customer small business report free trial “simple” – it’s per month offers also""".split()  # noqa: SIM905 - a word list reads better as words
BRANDS = tuple(Brand(f"Brand{n}", (f"Brand{n} Cloud",), (f"site{n}.com",), competitor=n > 0) for n in range(10))


def markdown(rng: random.Random) -> str:
    """About 330 words in 8 blocks with 12 sources, as measured of one engine's answers (metrics: 328 and 12.4)."""
    blocks = []
    for n in range(8):
        said = [" ".join(rng.choices(WORDS, k=14)).capitalize() + f" [{rng.randint(1, 12)}]." for _ in range(3)]
        blocks.append((f"{n - 3}. **Brand{n}**: " if n > 3 else "") + " ".join(said))
    sources = [f"[{n}] https://site{rng.randint(1, 3000)}.com/page-{n}?utm_source=x" for n in range(1, 13)]
    return "\n\n".join(blocks) + "\n\nSources:\n" + "\n".join(sources)


def observation(rng: random.Random) -> Observation:
    answer = read_answer(markdown(rng))
    pages = {s.n: Page(s.given, s.given, s.url, s.title) for s in answer.sources}
    cited = [
        Cited(pages[c.source], c.start, c.end, c.source) for s in answer.sentences for c in s.citations if c.source
    ]
    urls = [f"https://site{rng.randint(1, 9000)}.com/{n}" for n in range(20)]
    found = tuple(Retrieved(Page(u, u, key_of(u)), n) for n, u in enumerate(urls, 1))
    return Observation(
        State.MEASURED, asked_at=f"2026-11-01T{rng.randint(0, 23):02}:00:00+00:00", model="m", text=answer.text,
        searched=(Searched("q"),), retrieved=found, cited=tuple(cited), blocks=layout_of(answer),
    )  # fmt: skip


def stored(count: int) -> Iterator[StoredObservation]:
    rng = random.Random(7)
    made = [observation_bytes(observation(rng)) for _ in range(min(count, 400))]
    for n in range(count):
        yield StoredObservation(n, "measured", "2026-11-01", made[n % len(made)])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        log = store.shelf(TrackLog)
        plan = Asked(("e",), tuple(Prompt(f"prompt {n}") for n in range(count)))
        log.begin("set", 1, {"plan": plan_json(plan)})
        log.observe(1, list(stored(count)))
        wall, cpu = time.perf_counter(), time.process_time()
        told = build(StoredRecord(log), store.shelf(CheckShelf), Path(folder) / "track", Plan((1, Universe(BRANDS))))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(p.stat().st_size for p in (Path(folder) / "track").rglob("*.parquet"))
    print(dict(told.runs[0].rows))
    print(f"{count / wall:,.0f} answers/s, {count / cpu:,.0f} per CPU second, {size / count:,.0f} bytes an answer")


if __name__ == "__main__":
    main()
