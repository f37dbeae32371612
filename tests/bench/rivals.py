"""What one would write instead of the sync, on the `jira` library and the ORM."""

from typing import Any

from jira import JIRA

from .ground import Site

QUERY = "project = XCP ORDER BY updated ASC"
FIELDS = "summary,description,status,components,labels,priority,assignee,updated"
PROBE = 200
"""Tickets read one by one; the figure for all is scaled up from them."""


def library(site: Site) -> JIRA:
    """The library as its documentation connects it."""
    how: dict[str, Any] = (
        {"basic_auth": (site.email, site.token)} if site.mode == "cloud" else {"token_auth": site.token}
    )
    return JIRA(server=site.url, get_server_info=True, max_retries=0, timeout=60, **how)


def search(site: Site) -> list[Any]:
    """Every ticket by the library's own paging, over one connection; nothing is stored."""
    client = library(site)
    if site.mode == "cloud":
        return list(client.enhanced_search_issues(QUERY, maxResults=0, fields=FIELDS))
    return list(client.search_issues(QUERY, maxResults=False, fields=FIELDS))


def update_or_create(site: Site) -> int:
    """Page with the library and store each ticket by itself."""
    issues = search(site)
    for issue in issues:
        _store(issue)
    return len(issues)


def get_and_save(site: Site, idents: list[str]) -> None:
    """Read and store one ticket after the other."""
    client = library(site)
    for ident in idents:
        _store(client.issue(ident))


def _store(issue: Any) -> None:
    from django.utils import timezone

    from roadmap.plan.models import Item, LeadTime, Theme

    fields = issue.fields
    name = fields.components[0].name if fields.components else "Unsorted"
    theme, _ = Theme.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-")})
    values = {
        "title": fields.summary,
        "description": fields.description or "",
        "status": fields.status.name,
        "labels": fields.labels,
        "theme": theme,
        "lead_time": LeadTime.objects.get(slug="not-guessed"),
        "priority": fields.priority.name if fields.priority else "",
        "updated_at": timezone.now(),
    }
    Item.objects.update_or_create(
        ticket_key=issue.key, defaults=values, create_defaults=values | {"created_at": timezone.now()}
    )
