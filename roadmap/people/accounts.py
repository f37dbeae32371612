"""Accounts are made by an admin or single sign-on: nobody signs up by a form."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """allauth's adapter with the door for strangers shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
