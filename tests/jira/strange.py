"""A Jira that answers as it is told: for answers which no honest one gives, yet some Jira somewhere does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = '<!DOCTYPE html><html><body>Not here. <a href="/login.jsp">Log in</a></body></html>'
WHEN = "2011-02-14T09:30:00.000+0000"
MINE = {"accountId": "me", "name": "me", "displayName": "Plan"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its line (`GET /rest/api/2/search`), its query and its body."""

    line: str
    query: dict[str, str]
    body: Any


Body = Any | Callable[[Asked], Any]


@dataclass
class Strange:
    """`answers` are tried newest first: a pattern of the line, a status and a body (text as it is, else JSON)."""

    mode: str
    answers: list[tuple[str, int, Body]] = field(default_factory=list)
    log: list[Asked] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        info = {"deploymentType": "Cloud" if self.mode == "cloud" else "Server", "version": "9.12.1"}
        story = {"id": "10", "name": "Story", "subtask": False}
        self.say("/api/2/serverInfo", info)
        self.say("/myself", MINE)
        self.say("/project/XCP$", {"id": "1", "key": "XCP", "name": "Plan", "components": [], "issueTypes": [story]})
        self.say("/statuses", [{"statuses": [status("1", "Open", "new"), status("3", "Closed", "done")]}])
        self.say("/priority", [{"id": "1", "name": "High"}])
        self.say("GET .*api/./search", {"issues": [], "total": 0, "isLast": True})

    def say(self, pattern: str, body: Body, status: int = 200) -> None:
        self.answers.insert(0, (pattern, status, body))

    def answer(self, asked: Asked) -> tuple[int, Any]:
        self.log.append(asked)
        for pattern, status, body in self.answers:
            if re.search(pattern, asked.line):
                said = body(asked) if callable(body) else body
                return said if isinstance(said, tuple) else (status, said)
        return 404, {"errorMessages": ["null for uri"], "errors": {}}

    def asked(self, pattern: str) -> list[Asked]:
        return [one for one in self.log if re.search(pattern, one.line)]


def status(ident: str, name: str, category: str) -> dict[str, Any]:
    return {"id": ident, "name": name, "statusCategory": {"key": category}}


def issue(number: int, **fields: Any) -> dict[str, Any]:
    """An issue as REST gives it; `drop` names what it lacks."""
    drop = fields.pop("drop", ())
    whole = {"summary": f"Ticket {number}", "updated": WHEN, "status": status("1", "Open", "new"), **fields}
    return {
        "id": str(10000 + number),
        "key": f"XCP-{number}",
        "fields": {n: v for n, v in whole.items() if n not in drop},
    }


class Server:
    """Serves a Strange on a port of the loopback."""

    def __init__(self, jira: Strange) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # A head and a body that follow each other into a busy line would wait for its acknowledgement.
            disable_nagle_algorithm = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                asked = Asked(f"{self.command} {parts.path}", query, json.loads(raw) if raw else None)
                code, body = jira.answer(asked)
                if body == "drop":
                    self.close_connection = True
                    return
                text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
                self.send_response(code)
                kind = "text/html" if text.startswith("<") else "application/json"
                self.send_header("Content-Type", f"{kind};charset=UTF-8")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = do_PUT = do_DELETE = do

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()
        jira.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
