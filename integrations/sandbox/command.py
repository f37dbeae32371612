"""A sandbox Jira in the foreground, for people and for the demo."""

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .sandbox import Mode, Sandbox
from .server import serve

PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,9}")


class BadOption(ValueError):
    """What is wrong with an option, in one line that names it."""


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
    """Serve until SIGINT or SIGTERM; make ``issues`` tickets where there are none. Raises ``BadOption``."""
    _check(port, issues, project, state)
    site = _site(mode, project, token or "sandbox-token", email, state)
    site.settings.short_cut = True
    if issues and site.tickets:
        print(f"--issues is ignored: {state} holds {len(site.tickets)} tickets already.", flush=True)
    elif issues:
        site.fill(issues)
    if webhook_url:
        site.webhooks.add(webhook_url, webhook_secret or None)
    with ExitStack() as stack:
        ended = stack.enter_context(told_to_end())
        try:
            server = stack.enter_context(serve(site, port=port))
        except OSError as error:
            message = f"Port {port} cannot be used ({error.strerror}). Choose another with --port."
            raise BadOption(message) from error
        print(f"Sandbox Jira ({'Cloud' if site.cloud else 'Data Center'}): {server.url}", flush=True)
        for line in settings(site):
            print(line, flush=True)
        ended.wait()


def _check(port: int, issues: int, project: str, state: Path | None) -> None:
    if not 0 <= port <= 65_535:
        raise BadOption(f"--port {port} is no port: 0 (any free one) to 65535.")
    if issues < 0:
        raise BadOption(f"--issues {issues} is no number of tickets: 0 or more.")
    if not PROJECT.fullmatch(project):
        raise BadOption(f"--project {project!r} is no key: two to ten of A-Z, 0-9 and _, a letter first.")
    if state is not None and not state.parent.is_dir():
        raise BadOption(f"--state {state}: there is no folder {state.parent}.")


def _site(mode: Mode, project: str, token: str, email: str, state: Path | None) -> Sandbox:
    try:
        return Sandbox(mode, project, token=token, email=email, state=state)
    except ValueError as error:
        raise BadOption(f"--state: {error}") from error
    except OSError as error:
        raise BadOption(f"--state {state} cannot be read ({error.strerror}).") from error


@contextmanager
def told_to_end() -> Iterator[threading.Event]:
    """Set by SIGINT and SIGTERM until the block ends."""
    ended = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: ended.set()) for number in numbers]
    try:
        yield ended
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def settings(site: Sandbox) -> list[str]:
    """The settings that point the product at a sandbox, one a line."""
    login = [f"JIRA_EMAIL={site.email}"] if site.cloud else []
    return [f"JIRA_URL={site.url}", *login, f"JIRA_TOKEN={site.token}", f"JIRA_PROJECT={site.default_project}"]
