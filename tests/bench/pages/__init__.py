"""Our pages beside Trac's with the same tickets, both under gunicorn on PostgreSQL, to a reader without an account."""

import os
from contextlib import ExitStack
from statistics import median
from typing import Any

from tests.bench.ground import django_ready, empty_plan_alone, seconds
from tests.bench.registry import Result, benchmark

from . import plan, trac, wiki
from .reading import Reader, times

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "36,1000,10000").split(","))
ROUNDS = {36: 25, 1000: 15}
FEWEST = 7
QUICK = 400
AIMED = 1000
"""From so many items on the aims hold."""


@benchmark("pages", "plan, board, search and diff; the plan beside Trac's page of the same tickets")
def run() -> list[Result]:
    django_ready()
    results: list[Result] = []
    with trac.installed() as other:
        for size in SIZES:
            results += _size(size, other)
    return [*results, *_diff()]


def _size(size: int, other: trac.Trac) -> list[Result]:
    empty_plan_alone()
    plan.fill(size)
    other.fill(plan.tickets())
    with ExitStack() as stack:
        ours = Reader(stack.enter_context(plan.served()))
        theirs = Reader(stack.enter_context(other.served()))
        results = []
        for path in plan.paths():
            results += _page(size, path, ours, theirs)
        results += _quick(size, ours)
        if size == max(SIZES):
            results += _words(size, other, ours, theirs)
    return results + (_stored(size) if size == max(SIZES) else [])


def _page(size: int, path: str, ours: Reader, theirs: Reader) -> list[Result]:
    """Ours in three states beside Trac's page, turn by turn, so that a slower minute is slower for both."""
    plan.holds_all(ours, path, size)
    trac.holds_all(theirs, size)
    took = times(
        ROUNDS.get(size, FEWEST),
        {
            "cold": (plan.forget, lambda: ours.get(path)),
            "one_theme_dirty": (plan.touch, lambda: ours.get(path)),
            "warm": (None, lambda: ours.get(path)),
            "trac_wiki": (None, lambda: theirs.get(trac.PAGE)),
            "trac_roadmap": (None, lambda: theirs.get("/roadmap")),
            "trac_report": (None, lambda: theirs.get(trac.REPORT)),
        },
    )
    raw = {f"{name}_ms": one * 1000 for name, one in took.items()} | {"bytes": float(len(ours.get(path).body))}
    where = f"{path} with {size:,} items"
    aims = {"one_theme_dirty": 15.0, "cold": 5.0} if size >= AIMED else {}
    return [
        *(
            _beside(
                f"{where}, {name.replace('_', ' ')}, against Trac's page",
                took["trac_wiki"] / took[name],
                aims.get(name),
                raw,
            )
            for name in ("one_theme_dirty", "cold", "warm")
        ),
        _beside(
            f"{where}, one theme dirty, against Trac's roadmap",
            took["trac_roadmap"] / took["one_theme_dirty"],
            None,
            {},
        ),
        _beside(
            f"{where}, one theme dirty, against Trac's report", took["trac_report"] / took["one_theme_dirty"], None, {}
        ),
    ]


def _beside(what: str, ratio: float, aim: float | None, raw: dict[str, float]) -> Result:
    return Result(what, ratio, f"≥ {aim:g}" if aim else "-", aim is None or ratio >= aim, raw)


def _quick(size: int, ours: Reader) -> list[Result]:
    """A page that did not change, against a view that does nothing, under the same middleware."""
    results = []
    for path in plan.paths():
        tag = {"If-None-Match": ours.get(path).headers["ETag"]}
        assert ours.get(path, tag).status == 304
        took = times(
            QUICK, {"empty": (None, lambda: ours.get(plan.EMPTY)), "same": (None, lambda p=path, t=tag: ours.get(p, t))}
        )
        raw = {"empty_view_ms": took["empty"] * 1000, "not_modified_ms": took["same"] * 1000}
        results.append(
            _beside(
                f"{path} unchanged (304) with {size:,} items, against an empty view",
                took["empty"] / took["same"],
                0.5,
                raw,
            )
        )
    return results


def _words(size: int, other: trac.Trac, ours: Reader, theirs: Reader) -> list[Result]:
    """Searches over items and pages, and a big page: both sides hold the same words."""
    pages = wiki.texts()
    wiki.fill(pages)
    wiki.fill_trac(other, pages)
    return [*_search(size, ours, theirs), *_edited(ours.port, theirs.port)]


def _search(size: int, ours: Reader, theirs: Reader) -> list[Result]:
    """A rare word, one that is everywhere, two, one that is typed so far: each beside Trac's own search."""
    results = []
    for what, words in plan.SEARCHES.items():
        assert b'class="hits"' in ours.get(f"/search/?q={words}").body
        took = times(
            FEWEST,
            {
                "ours": (None, lambda w=words: ours.get(f"/search/?q={w}")),
                "offers": (None, lambda w=words: ours.get(f"/search/?part=1&q={w}")),
                "trac": (None, lambda w=words: theirs.get(f"/search?ticket=on&wiki=on&noquickjump=1&q={w}")),
            },
        )
        raw = {f"{name}_ms": one * 1000 for name, one in took.items()}
        over = f"{size:,} items and {wiki.PAGES:,} pages"
        results.append(
            _beside(f"search for {what} over {over}, against Trac's", took["trac"] / took["ours"], None, raw)
        )
    return results


def _edited(our_port: int, their_port: int) -> list[Result]:
    """A page of 100 kB: saved and read again, opened in the editor, its last two revisions told apart."""
    ours, we_save = wiki.ours(our_port)
    theirs, they_save = wiki.theirs(their_port)
    page, other = f"/wiki/{wiki.BIG.lower()}/", f"/wiki/{wiki.BIG}"
    ways = {
        "saved and read again": (we_save, they_save),
        "opened in the editor": (lambda: ours.get(f"{page}edit/"), lambda: theirs.get(f"{other}?action=edit")),
        "with what its last save changed": (
            lambda: ours.get(f"{page}diff/"),
            lambda: theirs.get(f"{other}?action=diff&version={FEWEST + 2}"),
        ),
    }
    results = []
    for what, (our_way, their_way) in ways.items():
        took = times(FEWEST, {"ours": (None, our_way), "trac": (None, their_way)})
        raw = {f"{name}_ms": one * 1000 for name, one in took.items()}
        results.append(
            _beside(f"a page of {wiki.SIZE // 1000} kB {what}, against Trac's", took["trac"] / took["ours"], None, raw)
        )
    return results


def _stored(size: int) -> list[Result]:
    """What the words and their index add to storing items."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(3):
        for words in (True, False):
            empty_plan_alone()
            with plan.words_kept() if words else plan.no_words():
                took[words].append(seconds(lambda: plan.fill(size)))
    with_words, without = median(took[True]), median(took[False])
    ratio = with_words / without
    raw = {"with_ms": with_words * 1000, "without_ms": without * 1000}
    return [
        Result(f"storing {size:,} items, with the words to search against without", ratio, "≤ 1.5", ratio <= 1.5, raw)
    ]


def _diff() -> list[Result]:
    """The words that changed in a text of 100 kB, against a difference of all its words by the standard library."""
    from difflib import SequenceMatcher

    from roadmap.wiki.diff import WORDS, word_diff

    old = plan.prose(wiki.SIZE)
    new = old.replace("\n", " and more\n", 40).replace("the", "each", 25)
    pieces: list[Any] = []
    ours = min(seconds(lambda: pieces.append(word_diff(old, new))) for _ in range(5))
    assert any(piece.kind == "ins" for piece in pieces[-1])
    theirs = seconds(lambda: SequenceMatcher(None, WORDS.findall(old), WORDS.findall(new)).get_opcodes())
    raw = {"ours_ms": ours * 1000, "difflib_ms": theirs * 1000}
    return [
        _beside(f"words changed in {wiki.SIZE // 1000} kB, against difflib over all words", theirs / ours, None, raw)
    ]
