"""A small Jira of our own, to try the product against."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox import command


class Command(BaseCommand):
    help = "Serve a sandbox Jira on loopback until Ctrl-C; it prints the settings that connect the plan to it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8001, help="0 takes a free one (default 8001)")
        parser.add_argument("--mode", choices=("cloud", "dc"), default="cloud", help="Jira Cloud or Data Center")
        parser.add_argument("--issues", type=int, default=0, metavar="N", help="begin with N made-up tickets")
        parser.add_argument("--project", default="XCP", help="key of its project (default XCP)")
        parser.add_argument("--state", type=Path, help="keep the tickets in this file")
        parser.add_argument("--webhook-url", default="", help="send signed webhooks there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; the token and the webhook secret come from the environment, so that no process list shows them."""
        try:
            command.run(
                port=options["port"],
                mode=options["mode"],
                issues=options["issues"],
                project=options["project"],
                state=options["state"],
                webhook_url=options["webhook_url"],
                token=os.environ.get("JIRA_TOKEN") or "sandbox-token",
                email=os.environ.get("JIRA_EMAIL") or "plan@sandbox.example",
                webhook_secret=os.environ.get("JIRA_WEBHOOK_SECRET", ""),
            )
        except command.BadOption as error:
            raise CommandError(str(error)) from None
