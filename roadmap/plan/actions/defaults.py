"""What an empty plan begins with."""

from __future__ import annotations

from ..models import Category, LeadTime, Revision, Status

LEAD_TIMES = (
    ("0-3-months", "0-3 months", 0, 3),
    ("3-6-months", "3-6 months", 3, 6),
    ("6-12-months", "6-12 months", 6, 12),
    ("12-months", "12+ months", 12, None),
    ("not-guessed", "not guessed", None, None),
)
STATUSES = (("To Do", Category.TODO), ("In Progress", Category.DOING), ("Done", Category.DONE))


def fill_defaults(*, using: str) -> None:
    """Give a new database its revision row, lead times and statuses; leave a used one alone."""
    Revision.objects.using(using).get_or_create(pk=1)
    if not LeadTime.objects.using(using).exists():
        LeadTime.objects.using(using).bulk_create(
            LeadTime(slug=slug, name=name, min_months=low, max_months=high, position=n)
            for n, (slug, name, low, high) in enumerate(LEAD_TIMES)
        )
    if not Status.objects.using(using).exists():
        Status.objects.using(using).bulk_create(
            Status(name=name, category=category, position=n) for n, (name, category) in enumerate(STATUSES)
        )
