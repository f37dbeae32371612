"""What a review goes by; pure."""

from .decisions import DECIDED, Kind, Refused, sentence, titles
from .rhythm import Rhythm

__all__ = ["DECIDED", "Kind", "Refused", "Rhythm", "sentence", "titles"]
