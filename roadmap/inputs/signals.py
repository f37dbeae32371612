"""What inputs tell the rooms above them, inside the transaction."""

from django.dispatch import Signal

# input_ids: list[int]; item_id: int | None; outcome: str; review: int | None
input_decided = Signal()
