"""The wiki's pages as the search page finds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from .models import Page
from .rules import TITLE_LENGTH, parents, words_of
from .search import Hit, Link, Narrow, Query, Ranked, Source, marked, ranked, register, snippet
from .views.viewer import may_edit


def _ranked(query: Query, narrow: Narrow, most: int) -> list[Ranked]:
    return ranked(Page.objects.all(), query, most, changed="current__at")


def _hits(pks: Collection[int], query: Query) -> Mapping[int, Hit]:
    return {page.pk: _hit(page, query) for page in Page.objects.with_text().filter(pk__in=pks)}


def _hit(page: Page, query: Query) -> Hit:
    return Hit(
        kind="page",
        title=marked(page.title, query),
        url=page.get_absolute_url(),
        snippet=snippet(page.text, query),
        where=" · ".join(words_of(path) for path in parents(page.path)),
    )


def _write(request: HttpRequest, text: str) -> Sequence[Link]:
    if not may_edit(request):
        return []
    title = " ".join(text.split())[:TITLE_LENGTH]
    return [Link("Write a page of this title", f"{reverse('wiki-new')}?{urlencode({'title': title})}")]


PAGES = Source(order=20, kind="page", label="Pages", ranked=_ranked, hits=_hits, instead=_write)


def register_pages() -> None:
    """Let the search find the wiki's pages."""
    register(PAGES)
