"""What reviews tell the rooms above, inside the transaction. Receivers write rows of their own only."""

from django.dispatch import Signal

# number: int; revision: int (the newest change it knows)
review_closed = Signal()
