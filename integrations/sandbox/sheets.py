"""What the sandbox's pages show of a ticket, as plain values."""

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from . import markup
from .records import Body, Change, Issue, Json
from .sandbox import Sandbox
from .site import PRIORITIES, RESOLUTIONS, STATUSES, ways

WORDS = re.compile(r"[\w\s.,'-]+")
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+")
OPERATOR = re.compile(r"[=~<>]|\s(?:in|is)\s|\border\s+by\b", re.IGNORECASE)


class Sheets:
    def __init__(self, site: Sandbox) -> None:
        self._site = site

    def people(self, beside: str | None = None) -> list[tuple[str, str]]:
        """The active, and the one a ticket has already, so that saving its form takes nobody away."""
        return [(user.key, user.display) for user in self._site.users.values() if user.active or user.key == beside]

    def jql(self, query: str) -> str:
        """A search box's words, key or JQL, as JQL; the newest first unless it says otherwise."""
        if not query:
            return "ORDER BY updated DESC"
        if KEY.fullmatch(query) and self._site.find(query):
            return f"key = {query}"
        if OPERATOR.search(query) or not WORDS.fullmatch(query):
            return query
        return f"text ~ {json.dumps(query)} ORDER BY updated DESC"

    def date(self, millis: int) -> str:
        zone = ZoneInfo(self._site.settings.account_time_zone)
        when = datetime.fromtimestamp(millis / 1000, zone)
        return f"{when.day} {when:%b %Y, %H:%M}"

    def row(self, issue: Issue) -> Json:
        names, status = self._site.projects[issue.project].components, STATUSES[issue.status]
        return {
            "key": issue.key,
            "path": f"/browse/{issue.key}",
            "summary": issue.summary,
            "status": status.name,
            "category": status.category.key,
            "assignee": self._person(issue.assignee),
            "priority": PRIORITIES[issue.priority],
            "components": ", ".join(sorted(names[one] for one in issue.components)),
            "updated": self.date(issue.updated),
        }

    def _person(self, key: str | None) -> str:
        return self._site.users[key].display if key else "Nobody"

    def ticket(self, issue: Issue) -> Json:
        """The row, the form's values and choices, comments and history."""
        form = self._form(issue)
        return {
            **self.row(issue),
            "created": self.date(issue.created),
            "reporter": self._person(issue.reporter),
            "resolution": RESOLUTIONS[issue.resolution] if issue.resolution else "",
            "form": form,
            "labels": " ".join(issue.labels),
            "was": json.dumps(form),
            "choices": self._choices(issue),
            "assignable": self.people(beside=issue.assignee),
            "rendered": _rendered(issue.description),
            "comments": [
                {"author": self._person(one.author), "created": self.date(one.created), "body": _rendered(one.body)}
                for one in issue.comments
            ],
            "history": [self._change(one) for one in reversed(issue.changes)],
            "projects": [key for key in self._site.projects if key != issue.project],
        }

    def _form(self, issue: Issue) -> Json:
        names = self._site.projects[issue.project].components
        form: Json = {
            "summary": issue.summary,
            "description": issue.description.wiki if issue.description else None,
            "status": STATUSES[issue.status].name,
            "assignee": issue.assignee,
            "priority": PRIORITIES[issue.priority],
            "labels": list(issue.labels),
            "components": sorted(names[one] for one in issue.components),
        }
        for custom in self._site.fields.values():
            option = issue.options.get(custom.id)
            form[custom.name.lower().replace(" ", "_")] = custom.options[option] if option else None
        return form

    def _choices(self, issue: Issue) -> dict[str, Any]:
        """The statuses are those the workflow leads to from here."""
        reachable = [issue.status, *(one.target for one in ways(issue.status, self._site.settings.short_cut))]
        customs = {custom.name: list(custom.options.values()) for custom in self._site.fields.values()}
        return {
            "status": [STATUSES[one].name for one in reachable],
            "priority": list(PRIORITIES.values()),
            "components": sorted(self._site.projects[issue.project].components.values()),
            "customs": [(name.lower().replace(" ", "_"), name, options) for name, options in customs.items()],
        }

    def _change(self, change: Change) -> Json:
        items = [{"field": item.field, "old": item.old[1] or "", "new": item.new[1] or ""} for item in change.items]
        return {"author": self._person(change.author), "created": self.date(change.created), "changes": items}


def _rendered(body: Body | None) -> Markup:
    """HTML of our own making: every text in it is escaped where it is written."""
    document = markup.document(body)
    return Markup(markup.html(document) if document else "")  # noqa: S704
