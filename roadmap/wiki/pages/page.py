"""What stands around a page's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models import Page, Revision
from ..rules import HOME, parents, words_of
from ..wording import moment
from .lists import Place, linking


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as of one revision: its words, when and by whom ("") they were written, what stands around it.

    `newest` is the number of the newest revision; `above` and `below` are its place in the tree.
    """

    path: str
    title: str
    text: str
    number: int
    newest: int
    who: str
    when: str
    comment: str
    above: list[Place]
    below: list[Place]
    linking: list[Place]

    @property
    def old(self) -> bool:
        """Whether this is not how the page reads now."""
        return self.number != self.newest


def page_view(page: Page, number: int | None = None) -> PageView | None:
    """The page as of its newest revision, or of `number`; None where it has no such revision. At most four queries."""
    revision = page.current
    if number is not None and number != page.revision:
        revision = page.revisions.select_related("by").filter(number=number).first()
    if revision is None:
        return None
    return PageView(
        path=page.path,
        title=revision.title,
        text=revision.text,
        number=revision.number,
        newest=page.revision,
        who=revision.by.name if revision.by else "",
        when=moment(revision.at),
        comment=revision.comment,
        above=crumbs(page.path),
        below=_below(page),
        linking=linking(page),
    )


def crumbs(path: str) -> list[Place]:
    """The places above a path, from the top; `url` is "" where there is no page."""
    paths = parents(path)
    pages = {page.path: page for page in Page.objects.filter(path__in=paths).only("path", "title")} if paths else {}
    return [
        Place(one, pages[one].title, pages[one].get_absolute_url(), depth)
        if one in pages
        else Place(one, words_of(one), "", depth)
        for depth, one in enumerate(paths)
    ]


def _below(page: Page) -> list[Place]:
    """The pages right below this one, and those further down that have nothing between; below home stands nothing."""
    if page.path == HOME:
        return []
    rows = list(Page.objects.below(page.path).only("path", "title"))
    there = {row.path for row in rows}
    nearest = [row for row in rows if not there & set(parents(row.path)[len(page.path.split("/")) :])]
    return [Place(row.path, row.title, row.get_absolute_url(), 0) for row in nearest]


def revision_at(page: Page, at: datetime) -> Revision | None:
    """The page as it stood at a moment; None before it was made. One query."""
    return page.revisions.filter(at__lte=at).select_related("by").order_by("-number").first()
