"""A small honest Jira: its tickets and the people who change them, without the HTTP around it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any, Literal
from zoneinfo import ZoneInfo

from werkzeug import Request, Response

from . import site
from .clock import Clock
from .edits import differences, merged, settle
from .faults import Faults
from .filling import varied
from .index import Index
from .jql import Searcher
from .limits import Limiter
from .log import Entry, Log
from .names import person_values
from .records import Body, Change, Comment, Issue, Item, Project, User
from .settings import Granted, Settings, Tokens
from .state import StateFile
from .texts import long_text
from .webhooks import Webhooks

Mode = Literal["cloud", "dc"]
Check = Callable[[Request, Response], None]


class Sandbox:
    """A Jira site with one account for the integration (``email``, ``token``) and a few people.

    Every method that takes ``by`` acts as that person would in Jira: change log, ``updated`` and webhooks follow.
    All of it may be called from any thread. ``base_path`` ("/jira") is where its API lives, as behind a proxy.
    """

    def __init__(
        self,
        mode: Mode = "cloud",
        project: str = "XCP",
        seed: int = 0,
        clock: Clock | None = None,
        state: Path | None = None,
        token: str = "sandbox-token",  # noqa: S107 - a token of a Jira that holds nothing
        email: str = "",
        base_path: str = "",
    ) -> None:
        self.mode: Mode = mode
        self.base_path = base_path
        self.url = f"http://localhost{base_path}"
        self.clock = clock or Clock()
        self.lock = RLock()
        self.random = random.Random(seed)  # noqa: S311 - repeatable data, not secrets
        self.settings = Settings()
        self.permissions = Granted(set(site.GRANTED))
        self.faults, self.log, self.limiter = Faults(), Log(), Limiter(self.clock)
        self.checks: list[Check] = []
        self.validate: Check | None = None
        self._people(email, token)
        self.fields = site.custom_fields()
        self.projects: dict[str, Project] = {}
        self.default_project = project
        for key, name in ((project, "XenServer"), ("OPS", "Operations")):
            self._project(key, name)
        self.tickets: dict[int, Issue] = {}
        self.keys: dict[str, int] = {}
        self.index, self.searcher = Index(), Searcher(self)
        self.last_id = 10_000
        self.webhooks = Webhooks(self)
        self.state = StateFile(self, state)
        self.state.load()

    def _people(self, email: str, token: str) -> None:
        self.users: dict[str, User] = site.people()
        if email:
            self.users[site.BOT] = replace(self.users[site.BOT], email=email)
        self.account = site.BOT
        self.email, self.token = self.users[site.BOT].email, token
        self.tokens = Tokens()
        self.tokens.add(token, site.BOT)

    def _project(self, key: str, name: str) -> None:
        if key not in self.projects:
            self.projects[key] = Project(str(10_000 + len(self.projects)), key, name, lead="admin")
            for component in site.THEMES:
                self.component(component, project=key)

    @property
    def cloud(self) -> bool:
        return self.mode == "cloud"

    @property
    def zone(self) -> ZoneInfo:
        """The account's, in which queries name their dates."""
        return ZoneInfo(self.settings.account_time_zone)

    @property
    def writes(self) -> list[Entry]:
        """The requests that could change something."""
        return [entry for entry in self.log if entry.writes]

    def look(self, request: Request, response: Response) -> None:
        """Show an exchange to those who ``checks`` it, then to the one who set ``validate`` for a while."""
        for check in (*self.checks, self.validate):
            if check is not None:
                check(request, response)

    def allows(self, user: str | None, permission: str, project: str | None = None) -> bool:
        """``permissions`` are the integration's account's; the people hold them all, nobody who is anonymous any."""
        return user is not None and (user != self.account or self.permissions.holds(permission, project))

    def visible(self, user: str | None) -> frozenset[str]:
        """The keys of the projects whose tickets a user may see."""
        return frozenset(key for key in self.projects if self.allows(user, "BROWSE_PROJECTS", key))

    def next_id(self) -> int:
        with self.lock:
            self.last_id += 1
            return self.last_id

    def component(self, name: str, project: str | None = None) -> str:
        """The id of a project's component, made when it is new."""
        known = self.projects[project or self.default_project].components
        for ident, one in known.items():
            if one.lower() == name.lower():
                return ident
        ident = str(10_000 + sum(len(each.components) for each in self.projects.values()))
        known[ident] = name
        return ident

    def find(self, ident: str | int) -> Issue | None:
        """By id, key or a key it had before it was moved; as stored, whatever searches see."""
        text = str(ident)
        number = int(text) if text.isdecimal() else self.keys.get(text.upper())
        return self.tickets.get(number) if number is not None else None

    def issue(self, ident: str | int) -> Issue:
        """As ``find``, but ``KeyError`` when there is none."""
        found = self.find(ident)
        if found is None:
            raise KeyError(ident)
        return found

    def create(self, summary: str, by: str = "admin", project: str | None = None, **values: Any) -> str:
        """Make a ticket; ``values`` as in ``edit``. Its key."""
        project = project or self.default_project
        with self.lock:
            internal = person_values(self, project, {"summary": summary, **values})
            return self.add(internal, project, by).key

    def add(self, values: dict[str, Any], project: str, by: str) -> Issue:
        """Make a ticket of values that are already ids."""
        with self.lock:
            home, now = self.projects[project], self.clock.millis()
            home.last_number += 1
            issue = Issue(
                id=self.next_id(),
                key=f"{project}-{home.last_number}",
                **{
                    "creator": by,
                    "reporter": by,
                    "created": now,
                    "updated": now,
                    "status": site.START_STATUS,
                    "type": site.DEFAULT_TYPE,
                    "priority": site.DEFAULT_PRIORITY,
                    **values,
                },
            )
            issue = settle(None, replace(issue, options=merged({}, issue.options)), now)
            self._store(issue)
            self.webhooks.issue_event("jira:issue_created", "issue_created", issue, by)
            return issue

    def edit(self, ident: str | int, by: str = "admin", **values: Any) -> Issue:
        """Change a ticket as a person would: summary, description (markup), labels, components, status, assignee,
        reporter, priority, resolution, type, due, versions, and select fields by name (``theme``, ``lead_time``)."""
        with self.lock:
            issue = self.issue(ident)
            return self.change(issue, person_values(self, issue.project, values), by)

    def change(self, issue: Issue, values: dict[str, Any], by: str, extra: Iterable[Item] = ()) -> Issue:
        """Change a ticket by values that are already ids; nothing happens when nothing differs."""
        with self.lock:
            now = self.clock.millis()
            options = merged(issue.options, values.pop("options", {}))
            new = settle(issue, replace(issue, options=options, **values), now)
            items = (*differences(self, issue, new), *extra)
            if not items:
                return issue
            change = Change(self.next_id(), by, now, items)
            new = replace(new, updated=now, changes=(*issue.changes, change))
            self._store(new)
            moved = "issue_moved" if issue.key != new.key else "issue_updated"
            name = "issue_generic" if issue.status != new.status else moved
            self.webhooks.issue_event("jira:issue_updated", name, new, by, change)
            return new

    def comment(self, ident: str | int, body: str | Body, by: str = "admin", **more: Any) -> Comment:
        """Comment on a ticket; ``more`` may hold ``properties``."""
        with self.lock:
            issue, now = self.issue(ident), self.clock.millis()
            text = Body(long_text(body)) if isinstance(body, str) else body
            comment = Comment(self.next_id(), by, text, now, now, **more)
            new = replace(issue, comments=(*issue.comments, comment), updated=now)
            self._store(new)
            self.webhooks.comment_event("comment_created", new, comment, by)
            return comment

    def change_comment(self, issue: Issue, old: Comment, text: Body | None, by: str) -> Comment:
        """Write a comment again; without a text it is deleted."""
        with self.lock:
            now = self.clock.millis()
            new = old if text is None else replace(old, body=text, updated=now)
            kept = [new if one.id == old.id else one for one in issue.comments if text is not None or one.id != old.id]
            changed = replace(issue, comments=tuple(kept), updated=now)
            self._store(changed)
            event = "comment_deleted" if text is None else "comment_updated"
            self.webhooks.comment_event(event, changed, new, by)
            return new

    def keep(self, issue: Issue) -> None:
        """Store what changes neither ``updated`` nor the change log: properties, links."""
        with self.lock:
            self._store(issue)

    def delete(self, ident: str | int, by: str = "admin") -> None:
        with self.lock:
            issue = self.issue(ident)
            del self.tickets[issue.id]
            self.keys = {key: number for key, number in self.keys.items() if number != issue.id}
            self._show(issue.id, None)
            self.webhooks.issue_event("jira:issue_deleted", "issue_deleted", issue, by)

    def move(self, ident: str | int, project: str, by: str = "admin") -> str:
        """Move a ticket to another project; the old key still leads to it. Its new key."""
        with self.lock:
            self._project(project, project)
            issue, home = self.issue(ident), self.projects[project]
            home.last_number += 1
            names = [self.projects[issue.project].components[one] for one in issue.components]
            components = tuple(self.component(name, project=project) for name in names)
            return self.change(
                issue, {"key": f"{project}-{home.last_number}", "components": components, "versions": ()}, by
            ).key

    def close(self) -> None:
        """Write the state and end the threads; a sandbox may be used again afterwards."""
        self.state.save()
        self.webhooks.stop()

    def fill(self, count: int, project: str | None = None) -> None:
        """Make ``count`` varied tickets, seen by searches at once, without webhooks."""
        with self.lock:
            made = varied(self, project or self.default_project, count)
            for issue in made:
                self.tickets[issue.id] = issue
                self.keys[issue.key] = issue.id
            self.index.load(made)
            self.state.changed()

    def _store(self, issue: Issue) -> None:
        self.tickets[issue.id] = issue
        self.keys[issue.key] = issue.id
        self._show(issue.id, issue)

    def _show(self, ident: int, issue: Issue | None) -> None:
        now = self.clock.now()
        self.index.write(ident, issue, now + self.settings.index_lag, now)
        self.state.changed()
