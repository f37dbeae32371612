"""Each promise of the sync with the line that carries it: taken out, the tests named beside it must go red.

`python -m tests.proofs [NAME…]` tries it, all or those whose name holds one of the words, in a copy of the source.
"""

from .proof import ROOT, Proof
from .table import PROOFS

__all__ = ["PROOFS", "ROOT", "Proof"]
