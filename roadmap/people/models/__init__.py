"""Users, persons, tokens, and the mail that goes out to people."""

from .accounts import ApiToken, Person, Scope, User
from .mail import Address, Mail, Notice

__all__ = ["Address", "ApiToken", "Mail", "Notice", "Person", "Scope", "User"]
