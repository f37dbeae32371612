"""A sandbox Jira in the foreground, for people and for the demo."""

import signal
import threading
from pathlib import Path

from .sandbox import Mode, Sandbox
from .server import serve


def run(
    port: int = 0,
    mode: Mode = "cloud",
    issues: int = 0,
    project: str = "XCP",
    token: str = "",
    email: str = "",
    state: Path | None = None,
    webhook_url: str = "",
    webhook_secret: str = "",
) -> None:
    """Serve until SIGINT or SIGTERM; make ``issues`` tickets where there are none. ``OSError``: the port is taken."""
    site = Sandbox(mode, project, token=token or "sandbox-token", email=email, state=state)
    site.settings.short_cut = True
    if issues and not site.tickets:
        site.fill(issues)
    if webhook_url:
        site.webhooks.add(webhook_url, webhook_secret or None)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with serve(site, port=port) as server:
        print(f"Sandbox Jira ({'Cloud' if site.cloud else 'Data Center'}): {server.url}", flush=True)
        for line in settings(site):
            print(line, flush=True)
        ended.wait()


def settings(site: Sandbox) -> list[str]:
    """The settings that point the product at a sandbox, one a line."""
    login = [f"JIRA_EMAIL={site.email}"] if site.cloud else []
    return [f"JIRA_URL={site.url}", *login, f"JIRA_TOKEN={site.token}", f"JIRA_PROJECT={site.default_project}"]
