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
    issues, store = search(site), Store()
    for issue in issues:
        store.save(issue)
    return len(issues)


def get_and_save(site: Site, idents: list[str]) -> None:
    """Read and store one ticket after the other."""
    client, store = library(site), Store()
    for ident in idents:
        store.save(client.issue(ident, fields=FIELDS))


class Store:
    """Stores issues one by one; what they are grouped by is looked up once."""

    def __init__(self) -> None:
        from roadmap.plan.models import LeadTime, Theme

        self.not_guessed = LeadTime.objects.get(slug="not-guessed")
        self.themes = {theme.name: theme for theme in Theme.objects.all()}

    def save(self, issue: Any) -> None:
        from django.utils import timezone

        from roadmap.plan.models import Item

        fields = issue.fields
        values = {
            "title": fields.summary,
            "description": fields.description or "",
            "status": fields.status.name,
            "labels": fields.labels,
            "theme": self._theme(fields.components[0].name if fields.components else "Unsorted"),
            "lead_time": self.not_guessed,
            "priority": fields.priority.name if fields.priority else "",
            "updated_at": timezone.now(),
        }
        Item.objects.update_or_create(
            ticket_key=issue.key, defaults=values, create_defaults=values | {"created_at": timezone.now()}
        )

    def _theme(self, name: str) -> Any:
        from roadmap.plan.models import Theme

        if name not in self.themes:
            self.themes[name] = Theme.objects.create(name=name, slug=name.lower().replace(" ", "-"))
        return self.themes[name]
