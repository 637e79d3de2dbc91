"""Trust of pages: a sum on record, made before any question, joined into layer 3, with levers from the graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citestack.assemble import Session, open_session
from citestack.authority.domains import Domains
from citestack.authority.imports.run import ImportOptions, import_file
from citestack.authority.more_referrers import MoreReferrers, stored_link_trust
from citestack.authority.profile import link_gap, page_trust, site_profile
from citestack.authority.trust import build_trust, up_to_date, with_links
from citestack.cli.options import with_trust
from citestack.config import Config, profile_config
from citestack.demo import cases, load_demo
from citestack.errors import UsageError
from citestack.explain.levers import why
from citestack.model import Link
from citestack.store import Store
from citestack.trace import RerankEvent
from tests.store.make import make_record

COPY = next(c for c in cases() if c.id == "low_trust_copy")
DOMAINS = Domains.bundled()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trusted")
    with Store.open(place) as store:
        load_demo(store)
        assert up_to_date(store) is None
        build_trust(store, Config())
        assert up_to_date(store) is True
    return place


@pytest.fixture(scope="module")
def session(folder: Path) -> Iterator[Session]:
    with open_session(folder, "fast") as opened:
        yield opened


def test_every_stored_page_has_trust_and_it_is_the_sum_of_its_parts(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        found = store.authority.trust(store.urls())
        assert sorted(found) == list(store.urls())
    names = {tuple(p.name for p in t.parts) for t in found.values()}
    assert len(names) == 1
    for trust in found.values():
        assert 0.0 <= trust.value <= 1.0
        assert trust.value == pytest.approx(sum(p.contribution for p in trust.parts), abs=1e-6)
        assert sum(p.weight for p in trust.parts) == pytest.approx(1.0)
        assert all(p.value is None or 0.0 <= p.value <= 1.0 for p in trust.parts)


def test_a_site_alone_has_no_link_parts_rather_than_zero_ones(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        load_demo(store)
        keep = "https://fairbuy.example/"
        store.remove([u for u in store.urls() if not u.startswith(keep)])
        build_trust(store, Config())
        parts = {p.name: p.value for p in store.authority.trust([keep])[keep].parts}
    # Its pages link out, so the graph has edges, but none leads here.
    assert parts["links"] == 0.0
    with Store.open(tmp_path / "lone") as store:
        load_demo(store)
        store.remove([u for u in store.urls() if not u.endswith("cellar-notes.example/hotwater.html")])
        build_trust(store, Config())
        (page,) = store.urls()
        lone = {p.name: p.value for p in store.authority.trust([page])[page].parts}
    assert lone["links"] is None and lone["page_links"] is None


def test_links_that_are_no_address_do_not_stop_a_build(tmp_path: Path) -> None:
    url, target = "https://a.example/", "http://<user>@<server>/repo.git"
    with Store.open(tmp_path) as store:
        store.put([make_record(url, ["Clone it from the server."], links=(Link(url, target, "clone"),))])
        build_trust(store, Config())
        assert url in store.authority.trust([url])


def test_the_same_store_gives_the_same_trust_and_the_generation_moves(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, Store.open(folder, read_only=True) as other:
        load_demo(store)
        before = store.generation
        build_trust(store, Config())
        assert store.generation == before + 1
        assert store.authority.trust(store.urls()) == other.authority.trust(other.urls())
        store.remove([store.urls()[0]])
        assert up_to_date(store) is False


def test_an_import_makes_a_build_stale_and_the_same_file_again_does_not(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("Source url,Target url\nhttps://a.example/,https://acme.example/\n", encoding="utf-8")
    with Store.open(tmp_path / "store") as store:
        store.put([make_record("https://acme.example/", ["A kiln."])])
        build_trust(store, Config())
        assert up_to_date(store) is True
        import_file(path, store)
        assert up_to_date(store) is False
        build_trust(store, Config())
        import_file(path, store)
        assert up_to_date(store) is True
        path.write_text("Source url,Target url\nhttps://b.example/,https://acme.example/\n", encoding="utf-8")
        import_file(path, store, ImportOptions(replace=True))
        assert up_to_date(store) is False


def test_the_copy_loses_to_the_original_because_of_trust_and_why_says_so(session: Session) -> None:
    run = session.engine.ask(COPY.question)
    assert not {c.url for c in run.answer.citations} & set(COPY.urls)
    fate = why(run.trace, COPY.urls[0], session.models.support)
    assert (fate.layer, fate.reason) == (3, "duplicate")
    mine, other = fate.numbers["trust"], fate.numbers["trust_against"]
    assert mine is not None and other is not None and mine < 0.2 < other
    parts = {p["part"]: p["value"] for p in fate.path[-1]["trust_parts"]}
    assert parts["links"] == parts["author"] == 0.0
    kept = {t.url for t in run.trace.one(RerankEvent).trust}
    assert set(COPY.winners) & kept


def test_switched_off_trust_stays_on_record_and_weighs_nothing(folder: Path) -> None:
    with open_session(folder, config=with_trust(profile_config("fast"), "off")) as session:
        event = session.engine.ask(COPY.question).trace.one(RerankEvent)
    assert event.trust
    weights = {p.weight for s in event.scored for p in s.parts if p.name == "trust"}
    assert weights == {0.0}


@pytest.mark.parametrize("given", ["-1", "2", "much", "nan"])
def test_what_is_no_weight_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="no weight for trust"):
        with_trust(Config(), given)


def test_link_trust_worked_out_from_the_store_is_that_of_the_build(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        links = stored_link_trust(store.authority)
        assert links is not None
        nodes = store.authority.nodes("domain")
    assert [links.value(n.name) for n in nodes] == [n.link_trust for n in nodes]
    assert list(links.tiers) == [n.tier for n in nodes]


def test_the_fewest_more_referrers_reach_the_bar_and_one_less_does_not(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        more = MoreReferrers(store.authority, DOMAINS)
        url = "https://openlore.example/"
        trust = store.authority.trust([url])[url]
        links = stored_link_trust(store.authority)
        found = more(url, trust.value + 0.1)
        assert more(url, 2.0) == []
        assert more("https://nowhere.example/", 0.1) == ()
        assert all(more.with_more(url, n.more, n.tier) == n.trust for n in found)
        assert more.with_more("https://nowhere.example/", 3, "unvouched") is None
        assert "does not know this page" in more.why_not("https://nowhere.example/", "unvouched")
        assert all(not more.why_not(url, n.tier) for n in found)
    assert found and links is not None
    for needed in found:
        assert needed.trust >= trust.value + 0.1
        fewer = links.with_more_referrers("openlore.example", needed.more - 1, needed.tier)
        assert with_links(trust, fewer).value < trust.value + 0.1


def test_a_sites_profile_and_the_gap_between_two(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        builds = store.authority
        profile = site_profile(builds, "https://energy-office.example/anything", DOMAINS)
        gap = link_gap(builds, "energy-office.example", "hearthlab.example", DOMAINS)
        with pytest.raises(UsageError, match="not in the link graph"):
            site_profile(builds, "nowhere.example", DOMAINS)
        with pytest.raises(UsageError, match="no host, domain or URL"):
            site_profile(builds, "http://", DOMAINS)
        trust = page_trust(builds, "https://energy-office.example/#top")
        assert trust is not None and trust.url == "https://energy-office.example/"
        assert page_trust(builds, "energy-office.example") is None
    assert (profile.name, profile.level, len(profile.referrers)) == ("energy-office.example", "domain", 8)
    assert profile.mix["links"] == sum(r.edge.edge.links for r in profile.referrers)
    assert profile.new is None and profile.lost is None
    names = {r.name for r in gap.a.referrers} | {r.name for r in gap.b.referrers}
    told = {r.name for r in gap.only_a} | {r.name for r in gap.only_b} | set(gap.both)
    assert names - told <= {"energy-office.example", "hearthlab.example"}
    assert not {r.name for r in gap.only_a} & {r.name for r in gap.only_b}


def test_without_a_build_the_hint_says_what_to_run(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(UsageError) as raised:
        site_profile(store.authority, "acme.org", DOMAINS)
    assert raised.value.hint == "Run: citestack authority build"
