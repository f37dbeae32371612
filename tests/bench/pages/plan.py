"""Our side: a plan of so many items, served by gunicorn with an empty view beside it."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.ground import ROOT, empty_plan_alone
from tests.servers.process import free_port, running, wait_for_port

from .reading import Reader

EMPTY = "/bench/empty/"
THEMES = ("Desktop", "Cloud", "Appliances", "Performance", "Robustness", "Support", "Upstream", "Structure")
LEAD_TIMES = ("0-3-months", "3-6-months", "6-12-months", "12-months", "not-guessed")
STATUSES = ("To Do", "To Do", "In Progress", "Done")
OWNERS = ("Storage", "Xapi", "Hypervisor", "Networking", "Tools", "Dom0 platform", "Windows")
SEARCHES = {
    "a rare word": "needle777",
    "a word of every item": "platform",
    "two words": "storage+network",
    "the beginning of a word": "migr",
}
_chance = random.Random(2011)
COMMON = "storage network migration snapshot the of a and host pool disk memory guest driver image console"
VOCABULARY = [
    *COMMON.split(" "),
    *("".join(_chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(_chance.randint(3, 9))) for _ in range(1500)),
]


def words(count: int) -> str:
    return " ".join(_chance.choice(VOCABULARY) for _ in range(count))


def prose(size: int) -> str:
    """Paragraphs of so many characters in all."""
    text = ""
    while len(text) < size:
        text += words(80) + "\n\n"
    return text[:size]


def fill(size: int) -> None:
    """Make so many items, as a pull from a tracker does."""
    from django.utils import timezone

    from integrations.sync.models import Connection
    from roadmap.plan import actions

    for theme in THEMES:
        actions.add_theme(name=theme, by=None, source="import", description="A few words about it.")
    slugs = [theme.lower() for theme in THEMES]
    drafts = [
        actions.Draft(
            {
                "title": f"{words(5).capitalize()} {number}",
                "description": f"{words(45)} platform needle{number}.",
                "theme": slugs[number % len(slugs)],
                "lead_time": LEAD_TIMES[number // len(slugs) % len(LEAD_TIMES)],
                "status": STATUSES[number % len(STATUSES)],
                "owner": OWNERS[number % len(OWNERS)],
            },
            {"ticket_key": f"XCP-{number}", "ticket_url": f"/browse/XCP-{number}", "sync_state": "synced"},
        )
        for number in range(1, size + 1)
    ]
    actions.create_many(drafts=drafts, by=None, source="jira")
    Connection.objects.create(last_good_cycle=timezone.now())
    analyse()


def analyse() -> None:
    """Let the database know what it holds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tickets() -> list[tuple[Any, ...]]:
    """Every item as (title, description, theme, lead time, status, owner)."""
    from roadmap.plan.models import Item

    fields = ("title", "description", "theme__name", "lead_time__name", "status", "owner__name")
    return list(Item.objects.order_by("id").values_list(*fields))


def paths() -> list[str]:
    """The pages that show the whole plan: the board too, where there is one."""
    from django.urls import Resolver404, resolve

    found = ["/"]
    try:
        resolve("/board/")
    except Resolver404:
        return found
    return [*found, "/board/"]


def holds_all(reader: Reader, path: str, size: int) -> None:
    """That the page really shows every item."""
    body = reader.get(path).body
    shown = {part.split(b"/", 1)[0] for part in body.split(b'href="/items/')[1:]}
    assert len(shown - {b"new"}) >= size, f"{path} shows {len(shown)} of {size} items"


def forget() -> None:
    """Empty the cache, which all processes share."""
    from django.core.cache import cache

    cache.clear()


_turn = iter(range(10**9))


def touch() -> None:
    """Change one item of one theme, another theme each time."""
    from roadmap.plan import actions
    from roadmap.plan.models import Item

    number = next(_turn)
    theme = THEMES[number % len(THEMES)].lower()
    item = Item.objects.filter(theme__slug=theme).order_by("id")[number % 4]
    actions.edit(item_id=item.pk, version=None, values={"title": f"Touched {number}"}, by=None, source="browser")


@contextmanager
def served() -> Iterator[int]:
    """The plan under gunicorn; yields its port."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    port, log = free_port(), Path(os.environ["DATA_DIR"]) / "pages.log"
    command = (
        f"-m gunicorn tests.bench.pages.site:application --bind 127.0.0.1:{port} --worker-class gthread --workers 2"
    )
    env = {**os.environ, "LOG_LEVEL": "ERROR", "JIRA_URL": "http://127.0.0.1:9", "JIRA_PROJECT": "XCP"}
    with running(
        [sys.executable, *command.split(), "--threads", "4", "--keep-alive", "600"], log=log, env=env, cwd=ROOT
    ) as child:
        wait_for_port(child, port, log, "gunicorn")
        yield port


@contextmanager
def words_kept() -> Iterator[None]:
    """Items are stored as they are."""
    yield


@contextmanager
def no_words() -> Iterator[None]:
    """Items are stored without the words that searches read, and without their index."""
    from django.apps import apps
    from django.db import connection

    from roadmap.plan.models import Item
    from roadmap.wiki.search import Words, index
    from roadmap.wiki.search.words import index_name

    made, name = Words.pre_save, connection.ops.quote_name(index_name(Item, "words"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")
    Words.pre_save = lambda self, row, add: ""  # type: ignore[method-assign]
    try:
        yield
    finally:
        Words.pre_save = made  # type: ignore[method-assign]
        empty_plan_alone()
        for model, field in index.columns(apps.get_app_config("plan")):
            index.mend(model, field, "default")
