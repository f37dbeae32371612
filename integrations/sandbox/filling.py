"""Varied tickets by the thousand."""

from typing import TYPE_CHECKING

from .records import Body, Issue
from .site import DEFAULT_RESOLUTION, DEFAULT_TYPE, DONE, PRIORITIES, STATUSES

if TYPE_CHECKING:
    from .sandbox import Sandbox

VERBS = ("Expose", "Speed up", "Snapshot", "Move", "Document", "Isolate", "Cache", "Retry", "Measure", "Retire")
THINGS = ("NUMA topology", "gold images", "storage motion", "dom0 memory", "driver domains", "the metadata database")
WHERE = ("in a pool", "across pools", "on one host", "over a WAN link", "for appliances", "under load", "at boot")
LABELS = ("capacity", "customer", "upstream", "security", "quick-win", "needs-design", "lead-time-3-6-months")
REACHABLE = ("10000", "10000", "3", "10001")
MINUTE = 60_000


def varied(site: "Sandbox", project: str, count: int) -> list[Issue]:
    """``count`` new tickets a minute apart, the newest a minute old; the caller stores them."""
    home, dice = site.projects[project], site.random
    components, people = list(home.components), [key for key, user in site.users.items() if user.active]
    start = site.clock.millis() - count * MINUTE
    made = []
    for number in range(count):
        home.last_number += 1
        at, status = start + number * MINUTE, dice.choice(REACHABLE)
        done = STATUSES[status].category == DONE
        summary = f"{dice.choice(VERBS)} {dice.choice(THINGS)} {dice.choice(WHERE)}"
        made.append(
            Issue(
                id=site.next_id(),
                key=f"{project}-{home.last_number}",
                summary=f"{summary} ({home.last_number})",
                description=Body(f"{summary}.\n\n* Ask the *subsystem architect*\n* Guess a lead time"),
                created=at,
                updated=at,
                status_changed=at,
                creator=dice.choice(people),
                reporter=dice.choice(people),
                assignee=dice.choice([*people, None]),
                status=status,
                type=DEFAULT_TYPE,
                priority=dice.choice(list(PRIORITIES)),
                resolution=DEFAULT_RESOLUTION if done else None,
                resolved=at if done else None,
                labels=tuple(sorted(dice.sample(LABELS, dice.randrange(3)))),
                components=(dice.choice(components),),
            )
        )
    return made
