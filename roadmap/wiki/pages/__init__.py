"""What the wiki's pages show: reads that answer frozen dataclasses."""

from .history import difference, versions
from .lists import linking, mentioning, orphans, recent, tree, wanted
from .page import PageView, crumbs, page_view, revision_at
from .places import page_at

__all__ = [
    "PageView",
    "crumbs",
    "difference",
    "linking",
    "mentioning",
    "orphans",
    "page_at",
    "page_view",
    "recent",
    "revision_at",
    "tree",
    "versions",
    "wanted",
]
