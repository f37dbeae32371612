"""Users, persons, tokens, and the mail that goes out to people."""

from .accounts import ApiToken, FeedKey, Person, Scope, User
from .mail import Address, Asking, Mail, Notice

__all__ = ["Address", "ApiToken", "Asking", "FeedKey", "Mail", "Notice", "Person", "Scope", "User"]
