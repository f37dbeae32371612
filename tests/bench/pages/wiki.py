"""Pages of words: many to search through, and one of 100 kB that is written again and again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from .plan import prose, words
from .reading import Reader
from .trac import Trac

PAGES = 2000
SIZE = 100_000
BIG = "Big"
TOKEN = "0123456789abcdefghijklmnopqrstuv"
"""Of forms; both sides take one that the cookie says too."""

Save = Callable[[], None]


def texts() -> list[tuple[str, str]]:
    """Each page as (name, text), linking to the one before."""
    return [
        (f"Note{number}", f"{words(150)} platform needle{number}.\n\n[[Note{number - 1}]]")
        for number in range(1, PAGES + 1)
    ]


def fill(pages: list[tuple[str, str]]) -> None:
    """Hold these pages and the big one."""
    from roadmap.wiki import actions

    drafts = [actions.Draft(name.lower(), name, text) for name, text in pages]
    actions.seed(drafts=[*drafts, actions.Draft(BIG.lower(), BIG, _text(0))], by=None)


def fill_trac(other: Trac, pages: list[tuple[str, str]]) -> None:
    """Let Trac hold the same, and anybody write in it."""
    other.hold([*pages, (BIG, _text(0))])
    other.allow("anonymous", "WIKI_MODIFY")


def ours(port: int) -> tuple[Reader, Save]:
    """An architect who is signed in, and what saves the page anew and reads it."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench", "bench@example.org"))
    session = client.cookies["sessionid"].value
    reader = Reader(port, f"sessionid={session}; csrftoken={TOKEN}")
    turn = count(1)

    def save() -> None:
        number = next(turn)
        fields = {"title": BIG, "text": _text(number), "base": str(number), "csrfmiddlewaretoken": TOKEN}
        reader.post(f"/wiki/{BIG.lower()}/edit/", fields)
        _told(reader, f"/wiki/{BIG.lower()}/", number)

    return reader, save


def theirs(port: int) -> tuple[Reader, Save]:
    """The same for Trac."""
    reader = Reader(port, f"trac_form_token={TOKEN}")
    turn = count(1)

    def save() -> None:
        number = next(turn)
        fields = {"action": "edit", "save": "Submit changes", "version": str(number), "__FORM_TOKEN": TOKEN}
        reader.post(f"/wiki/{BIG}", {**fields, "text": _text(number), "comment": ""})
        _told(reader, f"/wiki/{BIG}", number)

    return reader, save


_WORDS = prose(SIZE)


def _text(number: int) -> str:
    """The big page's text as of a number: a few words of it differ from the one before."""
    return f"Saved {number} times.\n\n{_WORDS.replace('migration', f'migration{number}', 5)}"


def _told(reader: Reader, path: str, number: int) -> None:
    assert f"Saved {number} times".encode() in reader.get(path).body, f"{path} was not saved the {number}th time"
