"""Why the checks of access matter: who says so, and how strong that is."""

from __future__ import annotations

from citestack.audit.model import Source

RFC9309 = Source("RFC 9309, Robots Exclusion Protocol", "https://www.rfc-editor.org/rfc/rfc9309", "normative")
ROBOTS_META = "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag"
NOINDEX = Source("Google: noindex keeps a page out of every result", ROBOTS_META, "normative")
SNIPPETS = Source("Google: snippet rules also limit what AI Overviews and AI Mode read", ROBOTS_META, "documented")
NOARCHIVE = Source(
    "Microsoft: noarchive keeps content out of Bing's chat answers",
    "https://blogs.bing.com/webmaster/september-2023/Announcing-new-options-for-webmasters-to-control-usage-of-their-content-in-Bing-Chat",
    "documented",
)
TRAINING = Source(
    "OpenAI: GPTBot and OAI-SearchBot are set apart; leaving training costs no place in search",
    "https://developers.openai.com/api/docs/bots",
    "none",
)
PREFERENCES = Source(
    "IETF aipref drafts and Cloudflare's Content Signals: wishes; Google announced support for one, on training",
    "https://datatracker.ietf.org/doc/draft-ietf-aipref-attach/",
    "argued",
)
CANONICAL = Source(
    "Google: one canonical URL, absolute, is what results name",
    "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
    "documented",
)
SITEMAP = Source(
    "Google: sitemaps are read to find pages; lastmod is used where it is dependably right",
    "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap",
    "documented",
)
SERVED = Source(
    "OpenAI: a site must let its published addresses in to appear in ChatGPT search",
    "https://developers.openai.com/api/docs/bots",
    "documented",
)
SCRIPTS = Source(
    "Vercel and MERJ, 2024: of the large AI crawlers only Google's and Apple's ran scripts",
    "https://vercel.com/blog/the-rise-of-the-ai-crawler",
    "measured",
)
IGNORED = Source(
    "Google: Search ignores llms.txt and Markdown copies of pages",
    "https://developers.google.com/search/docs/appearance/ai-features",
    "none",
)
