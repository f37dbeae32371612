"""Jira's API with what stands before it: faults, login, limits."""

import logging
import re
import socket
import time
from functools import cache
from struct import pack
from uuid import uuid4

import orjson
from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from ..faults import Fault
from ..log import Entry
from ..sandbox import Sandbox
from . import (
    changelog,
    comments,
    issues,
    links,
    meta,
    people,
    projects,
    properties,
    search_cloud,
    search_dc,
    transitions,
)
from .auth import Refused, authenticate
from .routes import ROUTES, Answer, Call, JiraError, Route

AREAS = (changelog, comments, issues, links, meta, people, projects, properties, search_cloud, search_dc, transitions)
JSON = "application/json;charset=UTF-8"
logger = logging.getLogger(__name__)
ISSUE_PATH = re.compile(r"/issue/([^/]+)")


@cache
def addresses(mode: str) -> Map:
    """The routes of one product; compiling them takes longer than anything else in starting a sandbox."""
    rules = [Rule(one.path, endpoint=one, methods=[one.method]) for one in ROUTES if mode in one.modes]
    return Map(rules, strict_slashes=False, redirect_defaults=False)


class App:
    """Answers everything below ``/rest/``."""

    def __init__(self, site: Sandbox) -> None:
        self.site = site
        self._map = addresses(site.mode)
        self._versions = ("2", "3", "latest") if site.cloud else ("2", "latest")

    def respond(self, request: Request) -> Response:
        """Answer, with what the faults make of it; ``ConnectionResetError`` where they cut the connection."""
        fault = self.site.faults.take(request.method, request.path)
        time.sleep(self.site.settings.latency + (fault.delay if fault else 0))
        response = self.answer(request) if fault is None else self._spoiled(request, fault)
        self._note(request, response.status_code)
        time.sleep(fault.hold if fault else 0)
        return response

    def _spoiled(self, request: Request, fault: Fault) -> Response:
        if fault.drop == "before":
            self._cut(request)
        response = self.answer(request) if fault.works else Response()
        if fault.drop == "after":
            self._cut(request)
        if fault.status is not None:
            body, kind = fault.answer_body()
            response = Response(body, fault.status, {"Date": self.site.clock.http_date()}, content_type=kind)
        response.headers.update(fault.answer_headers())
        return response

    def _cut(self, request: Request) -> None:
        """Reset the connection: the client learns nothing."""
        self._note(request, 0)
        connection = request.environ["sandbox.connection"]
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        connection.close()
        raise ConnectionResetError

    def _note(self, request: Request, status: int) -> None:
        self.site.log.add(Entry(request.method, request.path, request.query_string.decode(), status))

    def answer(self, request: Request) -> Response:
        """The whole answer to one request, as every client sees it."""
        headers: dict[str, str] = {
            "X-AREQUESTID": uuid4().hex[:16],
            "Cache-Control": "no-cache, no-store, no-transform",
        }
        try:
            answer = self._dispatch(request, headers)
        except JiraError as error:
            answer = Answer(error.content, error.status)
        except Refused as refused:
            headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
            answer = Answer({"message": refused.message, "status-code": 401}, 401, refused.headers)
        except Exception:
            logger.exception("%s %s", request.method, request.path)
            answer = Answer({"errorMessages": ["Internal server error"], "errors": {}}, 500)
        response = Response(
            b"" if answer.status == 204 else orjson.dumps(answer.content), answer.status, content_type=JSON
        )
        if answer.status == 204:
            del response.headers["Content-Type"]
        response.headers.update({**headers, **answer.headers, "Date": self.site.clock.http_date()})
        self.site.look(request, response)
        return response

    def _dispatch(self, request: Request, headers: dict[str, str]) -> Answer:
        _, _, rest = request.path.partition("/rest/api/")
        version, _, path = rest.partition("/")
        try:
            if version not in self._versions:
                raise NotFound
            found, arguments = self._map.bind("").match("/" + path, method=request.method)
        except NotFound:
            return _plain(404, f"null for uri: {request.base_url}")
        except MethodNotAllowed:
            return _plain(405, "HTTP 405 Method Not Allowed")
        route: Route = found
        user = authenticate(self.site, request, route.anonymous, headers)
        limited = self._limited(request, user, headers)
        if limited is not None:
            return limited
        if request.method in ("POST", "PUT") and request.mimetype != "application/json":
            return _plain(415, "HTTP 415 Unsupported Media Type")
        call = Call(self.site, request, user, "3" if version == "3" else "2")
        with self.site.lock:
            answer: Answer = route.endpoint(call, **arguments)
        return answer

    def _limited(self, request: Request, user: str | None, headers: dict[str, str]) -> Answer | None:
        settings, limiter = self.site.settings, self.site.limiter
        entry, issue = Entry(request.method, request.path, "", 0), ISSUE_PATH.search(request.path)
        if settings.write_limit and entry.writes and issue and (found := self.site.find(issue[1])):
            passed, _, wait = limiter.take(f"issue {found.id}", settings.write_limit)
            if not passed:
                return self._throttled("jira-per-issue-on-write", wait)
        if settings.rate_limit:
            passed, left, wait = limiter.take(f"account {user}", settings.rate_limit)
            headers["X-RateLimit-Limit"] = str(int(settings.rate_limit.requests))
            headers["X-RateLimit-Remaining"] = str(left)
            if not self.site.cloud:
                headers["X-RateLimit-Interval-Seconds"] = str(int(settings.rate_limit.seconds))
                headers["X-RateLimit-FillRate"] = str(int(settings.rate_limit.requests))
            if not passed:
                return self._throttled(settings.rate_limit.reason, wait)
        return None

    def _throttled(self, reason: str, wait: float) -> Answer:
        seconds = max(1, int(wait + 0.999))
        content = {"errorMessages": ["Rate limit exceeded."], "errors": {}}
        if not self.site.cloud:
            return Answer({"message": "Rate limit exceeded.", "status-code": 429}, 429, {"Retry-After": str(seconds)})
        reset = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(self.site.clock.now() + seconds))
        headers = {"Retry-After": str(seconds), "RateLimit-Reason": reason, "X-RateLimit-Reset": reset}
        return Answer(content, 429, headers)


def _plain(status: int, message: str) -> Answer:
    return Answer({"message": message, "status-code": status}, status)
