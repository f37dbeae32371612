"""Full-text search of whatever registers here, the same on PostgreSQL and on SQLite; see docs/search.md."""

from .finding import Found, find
from .query import Query, Term, parse
from .ranking import Rank, Ranked, ranked
from .snippets import marked, snippet
from .sources import SOURCES, Filter, Hit, Link, Narrow, Source, register, sources
from .words import Words

__all__ = [
    "SOURCES",
    "Filter",
    "Found",
    "Hit",
    "Link",
    "Narrow",
    "Query",
    "Rank",
    "Ranked",
    "Source",
    "Term",
    "Words",
    "find",
    "marked",
    "parse",
    "ranked",
    "register",
    "snippet",
    "sources",
]
