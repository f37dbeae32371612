"""People's pages in the browser."""

from .mail import mail, mine
from .me import feed_key, me, token

__all__ = ["feed_key", "mail", "me", "mine", "token"]
