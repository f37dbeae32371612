"""The slip ledger: every guess of an item's lead time, and a sentence that sums them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..models import Change
from ..rules import Guess, Move, moves, standing
from .latest import who
from .outline import LeadTimeHead
from .spans import Bar, bars
from .wording import counted, day, long_day, month, times


@dataclass(frozen=True, slots=True)
class Step:
    """One guess: `move` says how it stands to the one before, `by` the month it names, `bar` its width in time."""

    when: str
    months: str
    move: str
    direction: str
    by: str
    who: str
    reason: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every guess, oldest first. `first` tells the first one, `moved` what became of it, `because` why at last."""

    steps: list[Step]
    first: str
    moved: str
    because: str
    begins: str = ""
    ends: str = ""


def ledger(item_id: int, lead_times: Sequence[LeadTimeHead], today: date, *, until: int | None = None) -> Ledger:
    """The guesses of an item up to change `until`, from the change log, but those taken back. One query."""
    heads = {one.slug: one for one in lead_times}
    changes = Change.objects.filter(item_id=item_id, field__in=("created", "lead_time"))
    changes = changes if until is None else changes.filter(id__lte=until)
    made = list(changes.select_related("by").order_by("id"))
    kept = standing([(_slug(row), row.reason) for row in made])
    rows, slugs = [made[n] for n in kept], [_slug(made[n]) for n in kept]
    guesses = [_guess(row, heads.get(str(slug))) for row, slug in zip(rows, slugs, strict=True)]
    told = moves(guesses)
    width = bars(guesses, today)
    steps = [
        _step(row, heads.get(str(slug)), guess, move, width.of(guess))
        for row, slug, guess, move in zip(rows, slugs, guesses, told, strict=True)
        if move.direction != "none"
    ]
    if not steps:
        return Ledger([], "Nobody has guessed yet how long this will take.", "", "")
    begins, ends = (month(one) for one in width.ends)
    return Ledger(steps, _first(heads, slugs, guesses), _moved(told), _because(rows, told), begins, ends)


def _slug(row: Change) -> object:
    return (row.new or {}).get("lead_time") if row.field == "created" else row.new


def _guess(row: Change, head: LeadTimeHead | None) -> Guess:
    return Guess(row.at.date(), *((head.low, head.high) if head else (None, None)))


def _step(row: Change, head: LeadTimeHead | None, guess: Guess, move: Move, bar: Bar | None) -> Step:
    return Step(
        when=day(guess.on),
        months=head.short if head else "?",
        move=_in_words(move),
        direction=move.direction,
        by=_by(guess),
        who=who(row),
        reason=row.reason,
        bar=bar,
    )


def _by(guess: Guess) -> str:
    if guess.mark is None:
        return ""
    return f"after {month(guess.mark)}" if guess.is_open else month(guess.mark)


WORDS: Mapping[str, str] = {"first": "first guess", "kept": "within what was said", "withdrawn": "guess withdrawn"}


def _in_words(move: Move) -> str:
    if move.direction in WORDS:
        return WORDS[move.direction]
    return f"{move.direction}, by {_months(move.months, at_least=move.at_least)}"


def _months(months: int, *, at_least: bool) -> str:
    if not months:
        return "an open end" if at_least else "less than a month"
    return ("at least " if at_least else "") + counted(months, "month")


def _first(heads: Mapping[str, LeadTimeHead], slugs: Sequence[object], guesses: Sequence[Guess]) -> str:
    slug, guess = next((slug, guess) for slug, guess in zip(slugs, guesses, strict=True) if guess.mark)
    said = f"First guessed {heads[str(slug)].name} on {long_day(guess.on)}"
    if guess.mark is None:
        return f"{said}."
    return f"{said}, so {'not before' if guess.is_open else 'by'} {guess.mark:%B %Y}."


def _moved(told: Sequence[Move]) -> str:
    ways = [_way(direction, told) for direction in ("later", "earlier")]
    moved = ", and ".join(way for way in ways if way)
    parts = [f"moved {moved}"] if moved else []
    parts += ["the guess was withdrawn"] if told[-1].direction == "withdrawn" else []
    sentence = ", then ".join(parts) or "never moved"
    return sentence[0].upper() + sentence[1:]


def _way(direction: str, told: Sequence[Move]) -> str:
    found = [move for move in told if move.direction == direction]
    if not found:
        return ""
    months = _months(sum(move.months for move in found), at_least=any(move.at_least for move in found))
    return f"{direction} {times(len(found))}, by {months}" + (" in all" if len(found) > 1 else "")


def _because(rows: Sequence[Change], told: Sequence[Move]) -> str:
    """Why it was last moved later, or moved at all."""
    later = [row.reason for row, move in zip(rows, told, strict=True) if move.direction == "later" and row.reason]
    return later[-1] if later else ""
