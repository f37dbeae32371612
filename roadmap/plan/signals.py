"""What the plan tells the rooms above it, inside the transaction. Receivers write rows of their own only."""

from django.dispatch import Signal

# item_ids: list[int]; fields: dict[int, frozenset[str]] (by item id; "created" for a new item); source: str
item_changed = Signal()

# remark_id: int; item_id: int
item_remarked = Signal()
