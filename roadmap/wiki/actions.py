"""Every write of the wiki: atomic, keyword-only, with the name of who did it. Each locks the wiki's revision first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from .leads import leads
from .merging import merge3, merge_line
from .models import Mention, Page, PageLink, Redirect, Revision, WikiRevision
from .rules import HOME, PATH_LENGTH, Invalid, cleaned


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to be made, as the demo's are kept."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the revision that is now the page, whether it is new, whether two edits were merged."""

    revision: Revision
    changed: bool
    merged: bool


class Clash(Exception):
    """Others changed the same words meanwhile; nothing was saved. `base` is what was edited, None if nobody knows."""

    def __init__(self, base: Revision | None, theirs: Revision) -> None:
        super().__init__(f"Others saved revision {theirs.number} meanwhile.")
        self.base = base
        self.theirs = theirs


@transaction.atomic
def create(*, path: str, title: str, text: str, by: Person | None, comment: str = "") -> Page:
    """Make a page. One that a renamed page left its old path to takes that path over. Raises Invalid."""
    values = cleaned(path=path, title=title, text=text, comment=comment)
    WikiRevision.reserve(1)
    taken = Page.objects.filter(path=values["path"]).first()
    if taken is not None:
        raise Invalid({"path": f"There is a page {values['path']!r} already: {taken.title}."})
    Redirect.objects.filter(path=values["path"]).delete()
    page = Page.objects.create(path=values.pop("path"), title=values["title"])
    _append(page, values, by)
    return page


@transaction.atomic
def save(*, page_id: int, base: int, title: str, text: str, by: Person | None, comment: str = "") -> Saved:
    """Save an edit of revision `base`, merged with what others saved since.

    Raises Invalid, Clash, Page.DoesNotExist.
    """
    values = cleaned(title=title, text=text, comment=comment)
    WikiRevision.reserve(1)
    page = Page.objects.with_text().get(pk=page_id)
    theirs = _current(page)
    merged = theirs.number != base
    if merged:
        edited = page.revisions.filter(number=base).first()
        values |= _merged(edited, values, theirs)
    if (values["title"], values["text"]) == (theirs.title, theirs.text):
        return Saved(theirs, changed=False, merged=False)
    return Saved(_append(page, values, by, base if merged else None), changed=True, merged=merged)


def _merged(base: Revision | None, mine: Mapping[str, str], theirs: Revision) -> dict[str, str]:
    title = merge_line(base.title, mine["title"], theirs.title) if base else None
    text = merge3(base.text, mine["text"], theirs.text) if base else None
    if title is None or text is None:
        raise Clash(base, theirs)
    return {"title": title, "text": text}


@transaction.atomic
def restore(*, page_id: int, number: int, by: Person | None) -> Saved:
    """Make an old revision's title and text the newest. Raises Page.DoesNotExist, Revision.DoesNotExist."""
    WikiRevision.reserve(1)
    page = Page.objects.with_text().get(pk=page_id)
    old, now = page.revisions.get(number=number), _current(page)
    if (old.title, old.text) == (now.title, now.text):
        return Saved(now, changed=False, merged=False)
    values = {"title": old.title, "text": old.text, "comment": f"Restored revision {number}"}
    return Saved(_append(page, values, by), changed=True, merged=False)


@transaction.atomic
def rename(*, page_id: int, path: str, by: Person | None, comment: str = "") -> Page:
    """Give a page, and those below it, another path; the old paths lead to them from now on. Raises Invalid."""
    values = cleaned(path=path, comment=comment)
    WikiRevision.reserve(1)
    page = Page.objects.with_text().get(pk=page_id)
    if values["path"] == page.path:
        return page
    moves = _moves(page, values["path"])
    _check_moves(page, values["path"], moves)
    Redirect.objects.filter(path__in=moves.values()).delete()
    _move(moves)
    said = {"comment": values["comment"] or f"Moved from {page.path} to {values['path']}"}
    page.path = values["path"]
    _append(page, {"title": page.title, "text": page.text, **said}, by)
    return page


def _moves(page: Page, path: str) -> dict[str, str]:
    """Where each page goes: the page itself and, but for the home page, those below it."""
    below = [] if page.path == HOME else Page.objects.below(page.path).values_list("path", flat=True)
    return {old: path + old.removeprefix(page.path) for old in (page.path, *below)}


def _check_moves(page: Page, path: str, moves: Mapping[str, str]) -> None:
    if path.startswith(f"{page.path}/"):
        raise Invalid({"path": "A page cannot be moved below itself."})
    if max(map(len, moves.values())) > PATH_LENGTH:
        raise Invalid({"path": f"A page below it would have a path of more than {PATH_LENGTH} characters."})
    taken = Page.objects.filter(path__in=set(moves.values()) - moves.keys()).first()
    if taken is not None:
        raise Invalid({"path": f"There is a page {taken.path!r} already: {taken.title}."})


def _move(moves: Mapping[str, str]) -> None:
    pages = {page.path: page for page in Page.objects.filter(path__in=moves)}
    # From the top: where a page takes the path of one below it, that one has moved on by then.
    for old in sorted(pages):
        Page.objects.filter(pk=pages[old].pk).update(path=moves[old])
    left = moves.keys() - moves.values()
    Redirect.objects.bulk_create(Redirect(path=old, page=pages[old]) for old in sorted(left))


@transaction.atomic
def seed(*, drafts: Iterable[Draft], by: Person | None, comment: str = "") -> list[Page]:
    """Make those pages of which there is none, nor was before it was renamed; answers the new ones."""
    WikiRevision.reserve(1)
    known = {*Page.objects.values_list("path", flat=True), *Redirect.objects.values_list("path", flat=True)}
    return [
        create(path=one.path, title=one.title, text=one.text, by=by, comment=comment)
        for one in drafts
        if one.path not in known
    ]


def _current(page: Page) -> Revision:
    if page.current is None:
        raise Revision.DoesNotExist
    return page.current


def _append(page: Page, values: Mapping[str, str], by: Person | None, merged_from: int | None = None) -> Revision:
    """The next revision of a page, which becomes what it is; its links are those of the new text."""
    number = page.revision + 1
    revision = Revision.objects.create(
        page=page, number=number, by=by, at=timezone.now(), merged_from=merged_from, **values
    )
    page.title, page.revision, page.current = values["title"], number, revision
    page.save()
    paths, words = leads(values["text"])
    page.links.exclude(target__in=paths).delete()
    PageLink.objects.bulk_create((PageLink(page=page, target=one) for one in sorted(paths)), ignore_conflicts=True)
    page.mentions.exclude(word__in=words).delete()
    Mention.objects.bulk_create((Mention(page=page, word=one) for one in sorted(words)), ignore_conflicts=True)
    return revision
