"""Lists over the whole wiki: what changed lately, what nobody links to, the tree of all pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from ..models import Page, PageLink, Redirect, Revision
from ..rules import HOME, parents, words_of
from ..wording import moment


@dataclass(frozen=True, slots=True)
class Recent:
    """One save: which page, as what revision, by whom ("" where nobody is known), when, why."""

    id: int
    title: str
    url: str
    path: str
    number: int
    who: str
    when: str
    comment: str
    new: bool


def recent(count: int, before: int = 0) -> list[Recent]:
    """The newest saves of all pages, newest first; those older than the one with id `before`. One query."""
    rows = Revision.objects.select_related("page", "by").defer("text").order_by("-id")
    rows = rows.filter(id__lt=before) if before else rows
    return [
        Recent(
            id=row.pk,
            title=row.page.title,
            url=row.page.get_absolute_url(),
            path=row.page.path,
            number=row.number,
            who=row.by.name if row.by else "",
            when=moment(row.at),
            comment=row.comment,
            new=row.number == 1,
        )
        for row in rows[:count]
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree: a page, or a path above pages at which there is none (`url` is "")."""

    path: str
    title: str
    url: str
    depth: int


def tree() -> list[Place]:
    """All pages, each below those it stands under, with the places above them that have no page. One query."""
    pages = {page.path: page for page in Page.objects.only("path", "title")}
    paths = {*pages, *(above for path in pages for above in parents(path))}
    ordered = sorted(paths, key=lambda path: (path != HOME, path.split("/")))
    return [_place(path, pages.get(path)) for path in ordered]


def _place(path: str, page: Page | None) -> Place:
    title, url = (page.title, page.get_absolute_url()) if page else (words_of(path), "")
    return Place(path, title, url, path.count("/"))


def orphans() -> list[Place]:
    """Pages that no other page links to, by their path or one they had; the home page needs no link. One query."""
    others = PageLink.objects.exclude(page=OuterRef("pk"))
    direct = others.filter(target=OuterRef("path"))
    once = Redirect.objects.filter(
        Exists(PageLink.objects.filter(target=OuterRef("path")).exclude(page=OuterRef("page"))), page=OuterRef("pk")
    )
    rows = Page.objects.exclude(path=HOME).filter(~Exists(direct), ~Exists(once)).only("path", "title")
    return [_place(page.path, page) for page in rows]


def linking(page: Page) -> list[Place]:
    """Pages that link to this one, by its path or one it had. One query."""
    paths = Q(links__target=page.path) | Q(links__target__in=page.redirects.values("path"))
    rows = Page.objects.filter(paths).exclude(pk=page.pk).order_by(F("path").asc()).distinct().only("path", "title")
    return [_place(one.path, one) for one in rows]


def mentioning(words: Collection[str]) -> list[Place]:
    """Pages whose text mentions one of these words. One query."""
    rows = Page.objects.filter(mentions__word__in=words).distinct().only("path", "title")
    return [_place(one.path, one) for one in rows]


def wanted() -> list[tuple[str, int]]:
    """Paths that pages link to and at which there is none, with how many pages do. One query."""
    there = Page.objects.filter(path=OuterRef("target"))
    once = Redirect.objects.filter(path=OuterRef("target"))
    rows = PageLink.objects.filter(~Exists(there), ~Exists(once)).values_list("target")
    return [(target, count) for target, count in rows.annotate(count=Count("id")).order_by("-count", "target")]
