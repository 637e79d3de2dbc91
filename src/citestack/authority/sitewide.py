"""Links that most pages of a site repeat: templates, whatever part of the page the extractor calls them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from citestack.authority.edges import Ints, Mark
from citestack.authority.fold import Folded
from citestack.config import AuthorityConfig

Flags = NDArray[np.bool_]


def mark_sitewide(folded: Folded, config: AuthorityConfig) -> Folded:
    """The same links, with ``Mark.SITEWIDE`` on those that more than ``sitewide_share`` of their host's pages hold.

    A host has one template more often than a domain has (docs, blog and shop each have their own). What is repeated is
    the target page within the site, and the target's whole domain outside it: a template's credit line may name
    another page of its maker on each page. Hosts with fewer than ``sitewide_pages`` linking pages are left alone.
    """
    c = folded.columns
    host, pages = folded.host_of[c.source], _pages_per_host(folded)
    away = folded.domain_of[c.source] != folded.domain_of[c.target]
    to_page = _share_of_pages(host, c.target, c.source, pages)
    to_domain = _share_of_pages(host, folded.domain_of[c.target], c.source, pages)
    share = np.where(away, np.maximum(to_page, to_domain), to_page)
    wide = (share > config.sitewide_share) & (pages[host] >= config.sitewide_pages)
    marks = np.where(wide, c.marks | np.uint8(Mark.SITEWIDE), c.marks)
    return replace(folded, columns=replace(c, marks=marks.astype(np.uint8)))


def _pages_per_host(folded: Folded) -> Ints:
    """Pages with at least one link, per host."""
    linking = np.unique(folded.columns.source)
    return np.bincount(folded.host_of[linking], minlength=len(folded.hosts)).astype(np.int32)


def _share_of_pages(host: Ints, target: Ints, source: Ints, pages: Ints) -> NDArray[np.float64]:
    """Of each link: the share of its host's pages that link to the same target."""
    width = int(target.max(initial=0)) + 1
    repeated = host.astype(np.int64) * width + target
    distinct, which = np.unique(repeated, return_inverse=True)
    once = np.unique(which.astype(np.int64) << 32 | source)
    holders = np.bincount(once >> 32, minlength=len(distinct))
    shares: NDArray[np.float64] = holders[which] / np.maximum(pages[host], 1)
    return shares
