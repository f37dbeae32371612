"""Who is invited to a review, and who is there."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.people.models import Person

from ..models import Review

MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody invited; `state` is "here", "left" or "away"."""

    person: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Room:
    """Everybody invited, by name."""

    seats: list[Seat]

    @property
    def here(self) -> int:
        """How many are there."""
        return sum(seat.state == "here" for seat in self.seats)

    def has(self, person: int | None) -> bool:
        """Whether that person is there."""
        return any(seat.person == person and seat.state == "here" for seat in self.seats)


def known_names() -> list[str]:
    """Whom one may name: what a field offers while one types."""
    return list(Person.objects.order_by("name").values_list("name", flat=True).distinct()[:MOST_NAMES])


def room(review: Review) -> Room:
    """One query."""
    rows = review.attendance.order_by("person__name", "id").values_list(
        "person_id", "person__name", "came_at", "left_at"
    )
    return Room([Seat(pk, name, "left" if left else "here" if came else "away") for pk, name, came, left in rows])
