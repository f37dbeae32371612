"""A sandbox's tickets in a file, so that they outlive its process."""

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

import orjson

from .records import Body, Change, Comment, Issue, Item, Project, RemoteLink

if TYPE_CHECKING:
    from .sandbox import Sandbox

DELAY = 0.5


class StateFile:
    """Loads once; saves all changes of half a second at once, by replacing the file."""

    def __init__(self, site: "Sandbox", path: Path | None) -> None:
        self._site, self._path = site, path
        self.waiting: Timer | None = None
        self._lock = Lock()

    def load(self) -> None:
        if self._path is None or not self._path.exists():
            return
        try:
            self._restore(orjson.loads(self._path.read_bytes()))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{self._path} is not a sandbox's state ({error}). Delete it to begin anew.") from error

    def _restore(self, stored: dict[str, Any]) -> None:
        site = self._site
        site.projects = {each["key"]: Project(**each) for each in stored["projects"]}
        site.tickets = {each["id"]: _issue(each) for each in stored["tickets"]}
        site.keys = stored["keys"]
        site.last_id = stored["last_id"]
        site.index.load(site.tickets.values())

    def changed(self) -> None:
        if self._path is None:
            return
        with self._lock:
            if self.waiting is None:
                self.waiting = Timer(DELAY, self.save)
                self.waiting.daemon = True
                self.waiting.start()

    def save(self) -> None:
        if self._path is None:
            return
        with self._lock:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None
            content = orjson.dumps(self._snapshot())
            partial = self._path.with_name(self._path.name + ".part")
            partial.write_bytes(content)
            os.replace(partial, self._path)

    def _snapshot(self) -> dict[str, Any]:
        site = self._site
        with site.lock:
            return {
                "projects": list(site.projects.values()),
                "tickets": list(site.tickets.values()),
                "keys": dict(site.keys),
                "last_id": site.last_id,
            }


def _issue(stored: dict[str, Any]) -> Issue:
    known = {one.name for one in fields(Issue)}
    lists = {name: tuple(stored[name]) for name in ("labels", "components", "versions")}
    nested = {
        "description": _body(stored["description"]),
        "comments": tuple(Comment(**{**each, "body": _body(each["body"])}) for each in stored["comments"]),
        "links": tuple(RemoteLink(**each) for each in stored["links"]),
        "changes": tuple(_change(each) for each in stored["changes"]),
    }
    return Issue(**{name: value for name, value in stored.items() if name in known} | lists | nested)


def _body(stored: Mapping[str, Any] | None) -> Body | None:
    return Body(**stored) if stored else None


def _change(stored: dict[str, Any]) -> Change:
    items = tuple(
        Item(each["field"], each["field_id"], tuple(each["old"]), tuple(each["new"])) for each in stored["items"]
    )
    return Change(stored["id"], stored["author"], stored["created"], items)
