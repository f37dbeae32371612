"""From settings to a tracker."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.tracker import ServerFacts, Tracker

from . import mapping, settings
from .tracker import JiraTracker


def connect(values: Mapping[str, str], facts: ServerFacts) -> Tracker:
    """A tracker for the JIRA_* settings in `values`; makes no request. `facts` is kept and changed in place.

    Settings: JIRA_URL, JIRA_TOKEN, JIRA_PROJECT; optional JIRA_EMAIL (Cloud), JIRA_JQL, JIRA_MAPPING (a TOML file),
    JIRA_TIMEOUT (seconds, 20), JIRA_OVERLAP_SECONDS (300), JIRA_PAGE (1000).

    Raises:
        Config: a setting is missing or wrong.
    """
    connection = settings.read(values)
    return JiraTracker(connection, mapping.load(connection.mapping or None), facts)
