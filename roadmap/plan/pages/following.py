"""What somebody with an account follows."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Following, Item, Theme


@dataclass(frozen=True, slots=True)
class Followed:
    """A theme (by slug) or item (by id) that may be followed, and whether it is."""

    key: str | int
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class FollowingPage:
    """Every theme of the plan, and the items that are followed by themselves."""

    themes: list[Followed]
    items: list[Followed]


def following(user_id: int) -> FollowingPage:
    """Three queries."""
    mine = Following.objects.of(user_id)
    themes = set(mine.filter(theme__isnull=False).values_list("theme_id", flat=True))
    items = (
        Item.objects.filter(followers__person__user=user_id)
        .order_by("title", "id")
        .values_list("id", "ticket_key", "title")
    )
    rows = Theme.objects.in_plan_order().values_list("id", "slug", "name")
    return FollowingPage(
        themes=[Followed(slug, name, pk in themes) for pk, slug, name in rows],
        items=[Followed(pk, f"{key} {title}".strip(), True) for pk, key, title in items],
    )


def follows(user_id: int, item_id: int) -> bool:
    """Whether an account follows an item by itself."""
    return Following.objects.of(user_id).filter(item=item_id).exists()
