"""Calling a receiver: the name looked up and checked by us, the connection made to exactly the checked address."""

from .posting import ANSWER_CHARACTERS, Answer, post
from .resolving import NotCalled, addresses_of

__all__ = ["ANSWER_CHARACTERS", "Answer", "NotCalled", "addresses_of", "post"]
