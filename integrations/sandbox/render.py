"""Records as Jira's JSON: of Cloud or Data Center, of version 2 or 3, for one viewer."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from . import markup
from .records import Body, Change, Comment, Issue, Item, Json, Project
from .site import CATEGORIES, PRIORITIES, RESOLUTIONS, STATUSES, TYPES, Category

if TYPE_CHECKING:
    from .sandbox import Sandbox


class Renderer:
    """``viewer`` is a user's key; ``version`` the API's, 2 or 3. Pieces that repeat are made once per renderer."""

    def __init__(self, site: "Sandbox", viewer: str | None = None, version: str = "2") -> None:
        self.site, self.viewer, self.version = site, viewer, version
        self.base = f"{site.url}/rest/api/{version}"
        settings = site.settings
        self.zone = ZoneInfo(settings.account_time_zone if site.cloud else settings.server_time_zone)
        self._made: dict[tuple[str, str], Json] = {}

    def _once(self, kind: str, ident: str, make: Callable[[str], Json]) -> Json:
        found = self._made.get((kind, ident))
        if found is None:
            found = self._made[kind, ident] = make(ident)
        return found

    def date(self, millis: int) -> str:
        text = datetime.fromtimestamp(millis / 1000, self.zone).isoformat(timespec="milliseconds")
        return text[:-3] + text[-2:]

    def body(self, body: Body | None) -> Any:
        if self.version != "3":
            return body and body.wiki
        document = markup.document(body)
        return markup.decorated(document) if document and self.site.settings.decorate_documents else document

    def user(self, key: str | None) -> Json | None:
        return None if key is None else self._once("user", key, self._user)

    def _user(self, key: str) -> Json:
        user, site = self.site.users[key], self.site
        shared = {
            "avatarUrls": {f"{n}x{n}": f"{site.url}/sandbox/avatar.svg?size={n}" for n in (16, 24, 32, 48)},
            "displayName": user.display,
            "active": user.active,
            "timeZone": site.settings.account_time_zone,
        }
        if site.cloud:
            me = {"emailAddress": user.email} if key == self.viewer else {}
            query = f"accountId={user.account_id}"
            return {
                "self": f"{self.base}/user?{query}",
                "accountId": user.account_id,
                "accountType": "atlassian",
                **me,
                **shared,
            }
        names = {"name": key, "key": user.dc_key, "emailAddress": user.email}
        return {"self": f"{self.base}/user?username={key}", **names, **shared}

    def category(self, category: Category) -> Json:
        return {
            "self": f"{self.base}/statuscategory/{category.id}",
            "id": category.id,
            "key": category.key,
            "colorName": category.colour,
            "name": category.name,
        }

    def status(self, ident: str) -> Json:
        return self._once("status", ident, self._status)

    def _status(self, ident: str) -> Json:
        status = STATUSES[ident]
        return {
            "self": f"{self.base}/status/{ident}",
            "description": "",
            "iconUrl": f"{self.site.url}/sandbox/avatar.svg?size=16",
            "name": status.name,
            "id": ident,
            "statusCategory": self.category(status.category),
        }

    def categories(self) -> list[Json]:
        return [self.category(one) for one in CATEGORIES]

    def priority(self, ident: str) -> Json:
        return self._named("priority", ident, PRIORITIES)

    def resolution(self, ident: str | None) -> Json | None:
        return None if ident is None else {**self._named("resolution", ident, RESOLUTIONS), "description": ""}

    def _named(self, kind: str, ident: str, names: dict[str, str]) -> Json:
        made = self._once(kind, ident, lambda one: {"self": f"{self.base}/{kind}/{one}", "name": names[one], "id": one})
        return made if kind != "priority" else {**made, "iconUrl": f"{self.site.url}/sandbox/avatar.svg?size=16"}

    def type(self, ident: str) -> Json:
        made: Json = {
            "self": f"{self.base}/issuetype/{ident}",
            "id": ident,
            "description": "",
            "iconUrl": f"{self.site.url}/sandbox/avatar.svg?size=16",
            "name": TYPES[ident],
            "subtask": False,
            "avatarId": 10315,
        }
        return {**made, "hierarchyLevel": 0} if self.site.cloud else made

    def project(self, project: Project) -> Json:
        made: Json = {
            "self": f"{self.base}/project/{project.id}",
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "avatarUrls": {f"{n}x{n}": f"{self.site.url}/sandbox/avatar.svg?size={n}" for n in (16, 24, 32, 48)},
        }
        return {**made, "simplified": False} if self.site.cloud else made

    def component(self, project: Project, ident: str) -> Json:
        return {"self": f"{self.base}/component/{ident}", "id": ident, "name": project.components[ident]}

    def release(self, project: Project, ident: str) -> Json:
        facts = {"name": project.versions[ident], "archived": False, "released": False}
        return {"self": f"{self.base}/version/{ident}", "id": ident, "description": "", **facts}

    def option(self, field: str, ident: str | None) -> Json | None:
        if ident is None:
            return None
        made = {"self": f"{self.base}/customFieldOption/{ident}", "value": self.site.fields[field].options[ident]}
        return {**made, "id": ident} if self.site.cloud else {**made, "id": ident, "disabled": False}

    def comment(self, issue: Issue, comment: Comment) -> Json:
        made: Json = {
            "self": f"{self.base}/issue/{issue.id}/comment/{comment.id}",
            "id": str(comment.id),
            "author": self.user(comment.author),
            "body": self.body(comment.body),
            "updateAuthor": self.user(comment.author),
            "created": self.date(comment.created),
            "updated": self.date(comment.updated),
        }
        return {**made, "jsdPublic": True} if self.site.cloud else made

    def change(self, change: Change) -> Json:
        return {
            "id": str(change.id),
            "author": self.user(change.author),
            "created": self.date(change.created),
            "items": [self._item(item) for item in change.items],
        }

    def _item(self, item: Item) -> Json:
        old, new = item.old, item.new
        if item.field_id in ("assignee", "reporter"):
            old, new = (self._identity(old[0]), old[1]), (self._identity(new[0]), new[1])
        made: Json = {
            "field": item.field,
            "fieldtype": "custom" if item.field_id.startswith("customfield_") else "jira",
            "from": old[0],
            "fromString": old[1],
            "to": new[0],
            "toString": new[1],
        }
        return {**made, "fieldId": item.field_id} if self.site.cloud and item.field_id else made

    def _identity(self, key: str | None) -> str | None:
        user = self.site.users.get(key or "")
        if user is None:
            return key
        return user.account_id if self.site.cloud else user.dc_key

    def reference(self, issue: Issue) -> Json:
        return {
            "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
            "id": str(issue.id),
            "self": f"{self.base}/issue/{issue.id}",
            "key": issue.key,
        }
