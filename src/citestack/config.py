"""Settings: one frozen tree per layer, with the profiles ``fast``, ``default`` and ``thorough``.

Every threshold a layer compares a number with stands here, so that a trace can record it and a replay can change it.
A number's comment names the run or paper it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

ProfileName = Literal["fast", "default", "thorough"]
PROFILES: tuple[str, ...] = get_args(ProfileName)
Fallback = Literal["local", "error"]


@dataclass(frozen=True, slots=True)
class FanoutConfig:
    """Layer 1."""

    max_queries: int = 8
    """Queries in the fan, the original included."""
    mmr_lambda: float = 0.6
    """MMR trade-off (Carbonell and Goldstein 1998): 1 = relevance to the question only, 0 = diversity only."""
    seed_hits: int = 20
    """Passages of the first lexical search whose headings and anchors are mined for facets."""
    coverage: float = 0.55
    """Weighted share of the question's words a passage must hold to be mined; off-corpus questions reach none."""
    min_relevance: float = 0.35
    """Relevance under which a proposed query is dropped as not_relevant."""
    max_similarity: float = 0.75
    """Jaccard index of what two queries add to the topic, from which the later one is not_diverse."""
    weight: float = 0.24
    """Weight of the first expansion; the original question has 1.0 and keeps its first (rrf_k + 1) / weight - rrf_k
    ranks (16 at 0.24, the head of layer 3), whatever the expansions find."""
    decay: float = 0.98
    """Each further expansion weighs this much of the one before."""
    fallback: Fallback = "local"
    """When the language model of the fan-out fails: ``local`` goes on with the rules, ``error`` stops."""


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """Layer 2."""

    depth: int = 50
    """Hits taken per query and mode."""
    rrf_k: int = 4
    """Reciprocal rank fusion constant (Cormack, Clarke and Buettcher, SIGIR 2009, had 60). The smaller, the more the
    first hits of each mode count; at 60 the best hit by words alone stands behind fifty by meaning
    (``docs/decisions/010-fusion.md``)."""
    agreement: float = 0.0
    """Share of the scores of a passage's other queries added to its best one's; 1 = a plain sum, which drifts."""
    lexical_weight: float = 0.25
    """0.25 to 1 for bge vectors; 1 to 0.5 for static ones, which find less than words do."""
    dense_weight: float = 1.0
    title_weight: float = 0.2
    """BM25 over title, headings and address without the body; 0 = not searched."""
    dense_queries: int | None = None
    """Queries of the fan searched by meaning and title too, the first ones; None = all."""
    keep: int = 60
    """Passages that enter layer 3; the rest leave as below_rank_cut."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RerankConfig:
    """Layer 3: score = sum of weight * part. The weights of present parts need not sum to 1."""

    head: int = 14
    """Passages the relevance model scores; the rest leave as over_budget."""
    keep: int = 8
    """Passages handed to the writer."""
    relevance_weight: float = 0.7
    coverage_weight: float = 0.1
    trust_weight: float = 0.1
    freshness_weight: float = 0.05
    trust_floor: float | None = None
    host_cap: int = 6
    """Passages per host among the kept."""
    page_cap: int = 4
    """Passages per page among the kept: with 2, questions that one page answers lost the answering passage."""
    near_duplicate: float = 0.8
    """Jaccard similarity of word 5-shingles from which the lower-scored passage is a duplicate."""
    marked_copy: float = 0.5
    """The same similarity, from which a passage of a page marked as a copy loses to its original."""
    copy_trust_margin: float = 0.1
    """A copy is kept instead of its original only when trust is greater by this much: what pages say of themselves
    makes two unlinked sites differ by less."""
    min_relevance: float = 0.3
    """Relevance under which a passage cannot answer anything (reason: not_relevant). On the scale of ``stack.spread``:
    0.3 is 0.03 as the model says it."""


@dataclass(frozen=True, slots=True)
class WritingConfig:
    """The writer between layers 3 and 4: answer score = sum of weight * part, weights of present parts scaled to 1."""

    max_sentences: int = 5
    passages: int = 16
    """Candidates whose sentences are looked at, best first. Layer 3 can keep none beyond its ``head``."""
    pool: int = 14
    """Sentences the relevance model reads, alone and under their heading, best cheap parts first; the rest leave as
    over_budget. It reads about 60 a second on two cores: with 14 ``ask`` stays within 1.5 s."""
    relevance_weight: float = 0.9
    """The other parts break ties, and decide where nothing reads: any of them at 0.1 made the order worse
    (``docs/decisions/006-writer.md``)."""
    words_weight: float = 0.02
    names_weight: float = 0.06
    fan_weight: float = 0.01
    form_weight: float = 0.005
    place_weight: float = 0.005
    min_score: float = 0.5
    """Answer score under which a sentence does not answer the question; nothing above it = abstain."""
    min_share: float = 0.92
    """Share of the best sentence's score that every other sentence needs."""
    mmr_lambda: float = 0.7
    """Share of the answer score in the greedy choice; the rest is new ground covered less redundancy."""
    repeats: float = 0.75
    """Share of the shorter sentence's content words in a chosen sentence from which it repeats that one."""
    redrafts: int = 1
    """Times the writer may choose again when no sentence of its draft was verified."""
    drafts: int = 1
    """Drafts a language model writes; the one with the largest verified share is kept."""
    draft_floor: float = 0.08
    """Relevance to the nearest query of the fan, under which a language model's sentence answers nothing. A weak gate
    in front of layer 4, set low: to lose an answer is worse (``benchmarks/results/drafting.json``)."""
    fallback: Fallback = "local"
    """When the language model of the writer fails: ``local`` lets the extractive writer answer, ``error`` stops."""


@dataclass(frozen=True, slots=True)
class GroundingConfig:
    """Layer 4 thresholds; they never move inside a run."""

    supported: float = 0.5
    """Scores are probabilities under even odds; 0.5 also had the best balanced accuracy on the calibration sets
    (``benchmarks/results/verify.json``)."""
    partial: float = 0.5
    refuted: float = 0.6
    uncertain_low: float = 0.5
    uncertain_high: float = 0.5
    """A score in [low, high) is reported as uncertain beside its state. Empty by default: ``citestack evaluate
    calibrate`` measures the band of a domain together with its threshold."""
    overruled: float = 0.9
    """Refute score of a plain denial (the negation check failed): with as many hosts denying as supporting, the claim
    is not shown. A clash of figures never overrules: two measurements may both be right."""
    passages_per_claim: int = 12
    """Plausible passages verified per sentence; the rest are recorded as over_budget."""
    show_unverified: bool = False
    """False: the answer holds verified sentences only (the others stay in the trace); True: they are shown, marked."""


@dataclass(frozen=True, slots=True)
class ReviseConfig:
    """Revision of drafted sentences that layer 4 did not support (``docs/revision.md``)."""

    rounds: int = 0
    """Edits one sentence may take; 0 = what is not supported is dropped. The extractive writer's sentences stand on
    their pages, so there is next to nothing to revise in them; 1 is for a writer that words its own."""
    preservation: float = 0.5
    """Least share of a sentence that an edit must leave, 1 - edit distance / longer length. Of the planted errors of
    ``benchmarks/results/rarr.json`` hardly any is repaired below it."""
    agreement: float = 0.75
    """Least share of a sentence's content words that the quoted evidence holds. Among a dozen passages found for a
    sentence one may pass the verifier by chance, and a sentence must not be bent into what a passage happens to say."""
    passages: int = 6
    """Passages taken per query, and as many again by words alone."""
    own: int = 4
    """Passages of the run's own candidates read as well, those that share most words with the sentence."""
    attempts: int = 16
    """Edits of one sentence read by the verifier per round, least change first."""


@dataclass(frozen=True, slots=True)
class CitationConfig:
    """Layer 5."""

    max_sources: int = 6
    max_per_sentence: int = 3
    """ALCE counts at most three citations per sentence."""


@dataclass(frozen=True, slots=True)
class LlmConfig:
    """The language model, when the fan-out or the writer uses one. Where it is comes from the environment."""

    max_tokens: int = 2048
    """Tokens one answer may have."""
    temperature: float = 0.0
    """Of the fan-out and the first draft."""
    spread: float = 0.7
    """Temperature of the second draft and those after it: equal drafts leave nothing to choose."""
    connect_s: float = 10.0
    first_byte_s: float = 60.0
    """An answer that is not streamed starts when all of it is written."""
    stall_s: float = 20.0
    """Silence allowed within an answer."""
    total_s: float = 180.0
    """One answer, all attempts and the waits between them."""
    attempts: int = 3
    """Tries at one answer when the connection is lost or the server is busy or broken."""
    backoff_s: float = 0.5
    """Wait before the second try, halved at most by jitter; twice as long before each further one."""
    max_wait_s: float = 30.0
    """A server that asks for a longer wait is not waited for."""
    max_calls: int = 12
    """HTTP requests per question, failed ones included."""
    max_prompt_tokens: int = 60_000
    """Per question; counted as a third of the bytes before a call, as the endpoint reports after it."""
    max_completion_tokens: int = 16_000
    max_cost: float | None = None
    """Per question, in the currency of the prices; needs both prices."""
    prompt_price: float | None = None
    """Per million tokens."""
    completion_price: float | None = None


@dataclass(frozen=True, slots=True)
class Weighting:
    """What one link weighs in the link graph: the product of its rel, kind and place. An edge between two nodes weighs
    as much as the best of its links, so that a thousand links weigh what one does.
    """

    nofollow: float = 0.0
    """rel=nofollow, or a page that asks for it as a whole: the site does not vouch for the link. What readers leave in
    comments carries it, so anything above 0 is for sale."""
    ugc: float = 0.0
    sponsored: float = 0.0
    image: float = 1.0
    """The published studies found image links at or above text links; nothing speaks for less."""
    boilerplate: float = 0.1
    """Outside the main content: menus, footers, sidebars, credits of a theme."""
    sitewide: float = 0.1
    """On most pages of the site, wherever it stands."""


@dataclass(frozen=True, slots=True)
class AuthorityConfig:
    """The link graph, its measures, and the link part of trust (``docs/decisions/014-authority.md``)."""

    weighting: Weighting = field(default_factory=Weighting)
    sitewide_share: float = 0.5
    """Share of a host's pages from which a link on more of them is site-wide."""
    sitewide_pages: int = 5
    """Pages a host needs before that can be told."""
    damping: float = 0.85
    """Brin and Page 1998."""
    tolerance: float = 1e-10
    """L1 change of a vector that sums to 1 at which an iteration ends; the error left is at most damping / (1 -
    damping) times that."""
    iterations: int = 300
    """Most iterations; 0.85 ** 142 is under the tolerance."""
    exact_harmonic: float = 2e10
    """Nodes times edges up to which harmonic centrality is exact; beyond, HyperBall estimates it."""
    hyperball_bits: int = 8
    """2 ** bits registers per node: the standard error of each ball's size is 1.04 / sqrt(2 ** bits), 6.5 % at 8."""
    seed_candidates: int = 32
    """Without a seed file: best linked domains among which seeds are chosen, at most the square root of all."""
    seed_reach: float = 0.1
    """A candidate speaks for another one that its own PageRank reaches with this share of the plain PageRank."""
    seed_votes: float = 0.75
    """Share of the most spoken-for candidate's voices that a seed needs."""
    seed_own: int = 50
    """Where the graph is too thin to choose from, the domains of the stored pages are the seeds, if they are no more
    than this: who puts so few sites into a store has chosen them."""
    same_links: float = 0.8
    """Jaccard index of two domains' outgoing links from which they count as one referrer..."""
    same_links_least: int = 3
    """... when they link to this many domains at least; an export that lists one target says nothing of the rest."""
    reference: float = 0.05
    """A referrer counts fully when it passes as much trust per link as this quantile of all trust passed: between a
    fifth and a half of the sites of generated webs pass less."""
    full_trust: float = 100.0
    """Counted referrers at which link trust is 1; the scale is logarithmic below."""
    unvouched_each: float = 0.01
    """What a referrer that no two others vouch for counts..."""
    unvouched_cap: float = 0.05
    """... and all of them together: on the scale of link trust 2 % of ten referrers that count fully."""
    tier_high: float = 0.6
    """Link trust of a referrer from which it is of the high tier; 0.6 are about 15 referrers that count fully."""
    tier_medium: float = 0.3
    """About 3; under it the low tier."""


@dataclass(frozen=True, slots=True)
class TrustConfig:
    """What trust is the sum of (``docs/authority.md``). The three weigh 1 together."""

    links: float = 0.4
    """Link trust of the site: independent referring domains that others vouch for."""
    page_links: float = 0.1
    """The same referrers' links to this very page."""
    signals: float = 0.5
    """What page and site show of themselves; shared out by ``authority.signals.WEIGHTS``."""
    full_page: float = 10.0
    """Counted referrers of a page at which ``page_links`` is 1; logarithmic below."""


@dataclass(frozen=True, slots=True)
class Config:
    profile: ProfileName = "default"
    max_question: int = 2000
    """Characters; a longer question is answered with an abstention."""
    embedder: str = "bge-small"
    """``bge-small`` or ``static``; ``none`` searches by words alone."""
    relevance: str = "ms-marco-l12"
    """``ms-marco-l12``, or ``lexical`` for the model-free score of the fast profile."""
    support: str = "support-l12"
    """``features`` (checks and small forests, no neural net), or ``support-l12``: the trained cross-encoder has to
    agree with them. With either, a name, date or number that the evidence lacks is never supported."""
    fan: Literal["rules", "llm"] = "rules"
    """Who proposes queries: rules and the corpus alone, or a language model as well."""
    writer: Literal["extractive", "llm"] = "extractive"
    """Who drafts the answer: sentences of the pages as they stand, or a language model."""
    fanout: FanoutConfig = field(default_factory=FanoutConfig)
    retrieval: RetrievalConfig = field(default_factory=RetrievalConfig)
    rerank: RerankConfig = field(default_factory=RerankConfig)
    writing: WritingConfig = field(default_factory=WritingConfig)
    grounding: GroundingConfig = field(default_factory=GroundingConfig)
    revise: ReviseConfig = field(default_factory=ReviseConfig)
    citation: CitationConfig = field(default_factory=CitationConfig)
    llm: LlmConfig = field(default_factory=LlmConfig)
    authority: AuthorityConfig = field(default_factory=AuthorityConfig)
    trust: TrustConfig = field(default_factory=TrustConfig)


def profile_config(name: str = "default") -> Config:
    """The settings of a profile. Raises ``ConfigError`` for an unknown name."""
    if name == "fast":
        return _fast()
    if name == "default":
        return Config()
    if name == "thorough":
        fan, cut = FanoutConfig(max_queries=14), RetrievalConfig(depth=100, keep=120)
        rerank = RerankConfig(head=48, keep=16, host_cap=10, page_cap=5)
        writing = WritingConfig(max_sentences=8, passages=48, pool=64, redrafts=3, drafts=3)
        revise = ReviseConfig(rounds=1)
        return Config(profile="thorough", fanout=fan, retrieval=cut, rerank=rerank, writing=writing, revise=revise)
    from citestack.errors import ConfigError

    raise ConfigError(f"unknown profile {name!r}", hint=f"Use one of: {', '.join(PROFILES)}.")


def asked_with(
    config: Config, *, trust: float | None = None, writer: str = "extractive", fanout: str = "rules"
) -> Config:
    """The settings with what a question may choose for itself: what trust weighs in layer 3 (0 to 1), who drafts, who
    fans out. A language model's own wording is revised at least once. Raises ``UsageError`` for an unknown choice.
    """
    from citestack.errors import UsageError

    for option, value, known in (("writer", writer, ("extractive", "llm")), ("fanout", fanout, ("rules", "llm"))):
        if value not in known:
            raise UsageError(f"unknown {option} {value!r}", hint=f"Use one of: {', '.join(known)}.")
    if trust is not None:
        config = replace(config, rerank=replace(config.rerank, trust_weight=trust))
    config = replace(config, fan="llm" if fanout == "llm" else "rules")
    if writer != "llm":
        return config
    return replace(config, writer="llm", revise=replace(config.revise, rounds=max(1, config.revise.rounds)))


def _fast() -> Config:
    """Fewer queries, passages and pairs at every layer: a third of the default's work without a model."""
    return Config(
        profile="fast",
        embedder="static",
        relevance="lexical",
        support="features",
        fanout=FanoutConfig(max_queries=5, seed_hits=12),
        retrieval=RetrievalConfig(
            depth=20, keep=24, lexical_weight=1.0, dense_weight=0.5, title_weight=0.0, dense_queries=1
        ),
        # The model-free relevance says less: 26 answerable and 26 foreign questions of docs/writing.md set both bars.
        rerank=RerankConfig(head=12, min_relevance=0.38),
        writing=WritingConfig(
            min_score=0.55,
            max_sentences=4,
            passages=8,
            pool=20,
            min_share=0.75,
            draft_floor=0.19,
            relevance_weight=0.5,
            words_weight=0.15,
            names_weight=0.15,
            fan_weight=0.05,
            form_weight=0.1,
            place_weight=0.05,
        ),
        grounding=GroundingConfig(passages_per_claim=3),
    )
