"""The JIRA_* settings, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from integrations.tracker import Config

TIMEOUT = 20.0
OVERLAP = 300.0
PAGE = 1000.0
PAGES = re.compile(r"/(rest/.*|secure/.*|browse/[A-Z]\w+(-\d+.*)?|projects/[A-Z]\w+(/.*)?|login\.jsp)$")
"""What people copy from the address of one of Jira's pages beside the address of Jira."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the settings say, checked. `page` caps the tickets asked of Data Center at a time."""

    url: str
    email: str
    token: str
    project: str
    own_jql: str
    mapping: str
    timeout: float
    overlap: timedelta
    page: int


def read(settings: Mapping[str, str]) -> Connection:
    """Every setting with its default. Raises Config naming the one that is missing or wrong."""
    return Connection(
        url=_url(_needed(settings, "JIRA_URL", "the address of your Jira, like https://example.atlassian.net")),
        email=_text(settings, "JIRA_EMAIL"),
        token=_needed(settings, "JIRA_TOKEN", "an API token (Cloud, with JIRA_EMAIL) or a personal access token"),
        project=_project(_needed(settings, "JIRA_PROJECT", "the key of the project that holds the plan, like XCP")),
        own_jql=_text(settings, "JIRA_JQL"),
        mapping=_text(settings, "JIRA_MAPPING"),
        timeout=_number(settings, "JIRA_TIMEOUT", TIMEOUT, least=0.01),
        overlap=timedelta(seconds=_number(settings, "JIRA_OVERLAP_SECONDS", OVERLAP, least=0)),
        page=int(_number(settings, "JIRA_PAGE", PAGE, least=1)),
    )


def _text(settings: Mapping[str, str], name: str) -> str:
    return str(settings.get(name) or "").strip()


def _needed(settings: Mapping[str, str], name: str, what: str) -> str:
    value = _text(settings, name)
    if not value:
        raise Config(f"{name} is not set; it is {what}.", setting=name)
    return value


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", text):
        raise Config(f"JIRA_URL is {text!r}, but must be an address that begins with https://.", setting="JIRA_URL")
    path = PAGES.sub("", re.sub("/{2,}", "/", parts.path))
    path = "" if str(parts.hostname).endswith(".atlassian.net") else path
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}".rstrip("/")


def _project(text: str) -> str:
    if not re.fullmatch(r"\w+", text):
        raise Config(f"JIRA_PROJECT is {text!r}, but must be a project key like XCP.", setting="JIRA_PROJECT")
    return text


def _number(settings: Mapping[str, str], name: str, default: float, *, least: float) -> float:
    text = _text(settings, name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not least <= value < 1e6:
        raise Config(f"{name} is {text!r}, but must be a number of at least {least:g}.", setting=name)
    return value
