"""`manage.py api_token USER`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap.people.actions import issue_token
from roadmap.people.models import Scope, User


class Command(BaseCommand):
    help = "Makes a token for the REST API and prints it, alone, on the last line; it is never shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ, help="each includes those before it")
        parser.add_argument("--days", type=int, help="how long it works; without it, until it is deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        username, days = options["username"], options["days"]
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}; manage.py createsuperuser makes one.")
        if not user.is_active:
            raise CommandError(f"The account {username!r} is switched off; a token for it would be refused.")
        if days is not None and not 1 <= days <= 36_500:
            raise CommandError(f"--days must be a whole number from 1 to 36500, not {days}.")
        self.stdout.write(issue_token(user=user, scope=options["scope"], days=days, name="api_token"))
