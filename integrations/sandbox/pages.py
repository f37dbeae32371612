"""Pages to see and change tickets by hand, as a person the reader chooses. No script, forms only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response
from werkzeug.utils import redirect

from .forms import FormError, changes
from .jql import JqlError
from .records import Issue
from .sandbox import Sandbox
from .sheets import Sheets

FOLDER = Path(__file__).parents[2] / "templates" / "sandbox"
PERSON = "sandbox_person"
CHOOSE = "/sandbox/person"
PAGE = 50


class Pages:
    """The list at ``/``, a ticket at ``/browse/XCP-1``; every POST answers with a redirect or with what is wrong."""

    def __init__(self, site: Sandbox) -> None:
        self._site, self._sheets = site, Sheets(site)
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def respond(self, request: Request) -> Response:
        path = request.path.rstrip("/") or "/"
        if path == "/sandbox/style.css":
            return Response((FOLDER / "style.css").read_text(), content_type="text/css; charset=utf-8")
        try:
            with self._site.lock:
                return self._route(request, path)
        except KeyError:
            return self._page(request, "missing.html", 404, path=path)

    def _route(self, request: Request, path: str) -> Response:
        post = request.method == "POST"
        if path == "/":
            return self._create(request) if post else self._list(request)
        if path == CHOOSE and post:
            return self._choose(request)
        _, _, rest = path.partition("/browse/")
        key, _, verb = rest.partition("/")
        issue = self._site.issue(key)
        if not post:
            return self._ticket(request, issue) if issue.key == key else redirect(f"/browse/{issue.key}", 302)
        verbs: dict[str, Callable[[Request, Issue], Response]] = {
            "": self._edit,
            "comment": self._comment,
            "move": self._move,
            "delete": self._delete,
        }
        return verbs[verb](request, issue)

    def _person(self, request: Request) -> str:
        chosen = request.cookies.get(PERSON, "")
        return chosen if chosen in self._site.users else "admin"

    def _page(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        person = self._person(request)
        shared = {
            "site": self._site,
            "query": "",
            "person_path": CHOOSE,
            "person": person,
            "here": request.full_path.rstrip("?"),
            "people": self._sheets.people(),
        }
        text = self._templates.get_template(template).render(**{**shared, **content})
        response = Response(text, status, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"
        )
        return response

    def _choose(self, request: Request) -> Response:
        back = request.form.get("back", "/")
        response = redirect(back if back.startswith("/") and not back.startswith("//") else "/", 303)
        response.set_cookie(PERSON, request.form.get("person", "admin"), samesite="Strict", httponly=True)
        return response

    def _list(self, request: Request, status: int = 200, problem: str = "", draft: str = "") -> Response:
        query, start = request.args.get("q", "").strip(), request.args.get("from", 0, type=int)
        wrong, found = "", []
        try:
            found = self._site.searcher.search(self._sheets.jql(query), self._person(request)).issues
        except JqlError as error:
            wrong, status = " ".join(error.messages), 400
        shown = [self._sheets.row(one) for one in found[start : start + PAGE]]
        later = f"/?{urlencode({'q': query, 'from': start + PAGE})}" if start + PAGE < len(found) else ""
        earlier = f"/?{urlencode({'q': query, 'from': max(0, start - PAGE)})}" if start else ""
        return self._page(
            request,
            "list.html",
            status,
            rows=shown,
            total=len(found),
            query=query,
            wrong=wrong,
            problem=problem,
            draft=draft,
            start=start,
            later=later,
            earlier=earlier,
        )

    def _create(self, request: Request) -> Response:
        summary = request.form.get("summary", "")
        try:
            key = self._site.create(summary, by=self._person(request))
        except ValueError as error:
            return self._list(request, 400, str(error), summary)
        return redirect(f"/browse/{key}", 303)

    def _ticket(self, request: Request, issue: Issue, status: int = 200, problem: str = "") -> Response:
        return self._page(request, "ticket.html", status, ticket=self._sheets.ticket(issue), problem=problem)

    def _edit(self, request: Request, issue: Issue) -> Response:
        try:
            self._site.edit(issue.id, by=self._person(request), **changes(self._site, request.form))
        except ValueError as error:
            return self._ticket(request, issue, 400, str(error))
        return redirect(f"/browse/{issue.key}", 303)

    def _comment(self, request: Request, issue: Issue) -> Response:
        text = request.form.get("body", "").strip()
        try:
            if not text:
                raise FormError("Write a comment before sending it.")
            self._site.comment(issue.id, text, by=self._person(request))
        except ValueError as error:
            return self._ticket(request, issue, 400, str(error))
        return redirect(f"/browse/{issue.key}#comments", 303)

    def _move(self, request: Request, issue: Issue) -> Response:
        project = request.form["project"]
        if project == issue.project:
            return self._ticket(request, issue, 400, f"{issue.key} is in {project} already.")
        key = self._site.move(issue.id, project=project, by=self._person(request))
        return redirect(f"/browse/{quote(key)}", 303)

    def _delete(self, request: Request, issue: Issue) -> Response:
        self._site.delete(issue.id, by=self._person(request))
        return redirect("/", 303)
