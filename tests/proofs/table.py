"""The whole table."""

from . import deciding, reading, sending
from .scenarios import PROOFS as SCENARIOS

POINTS = tuple(
    sorted((*deciding.PROOFS, *sending.PROOFS, *reading.PROOFS), key=lambda p: (len(p.name.split()[0]), p.name))
)
PROOFS = (*POINTS, *SCENARIOS)
