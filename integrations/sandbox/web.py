"""What the sandbox answers at which path, and to whom."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from werkzeug import Request, Response

from . import control
from .pages import Pages
from .rest import App
from .sandbox import Sandbox

LOCAL = ("localhost", "127.0.0.1", "::1")
AVATAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">
<rect width="16" height="16" rx="3" fill="#1868db"/><path d="M4 8.5l2.5 2.5L12 5.5" fill="none" stroke="#fff"
stroke-width="2"/></svg>"""


class Web:
    """Jira's API below ``/rest/``; the sandbox's own API, for this machine alone; and its pages.

    With a base path the API is below that alone; the pages are at the root as well.
    """

    def __init__(self, site: Sandbox) -> None:
        self.rest, self.pages, self._site = App(site), Pages(site), site
        self.base_path = site.base_path

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/rest/"):
            if request.root_path != self.base_path:
                return Response("Nothing is served here.", 404)
            return self.rest.respond(request)
        if request.path == "/sandbox/avatar.svg":
            return Response(AVATAR, content_type="image/svg+xml")
        if refusal := refused(request):
            return Response(refusal, 403)
        if request.path.startswith(control.PREFIX):
            return control.respond(self._site, request)
        return self.pages.respond(request)


def refused(request: Request) -> str | None:
    """Why a request is none that a person at this machine made in the sandbox's own pages, or by a program."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 - stands for an unknown address
        return "The sandbox's pages answer on this machine only."
    if urlsplit(f"//{request.host}").hostname not in LOCAL:
        return "Open the sandbox by its address, http://127.0.0.1 and its port."
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin != f"http://{request.host}"
    if request.method != "GET" and (
        foreign or request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    ):
        return "This form was sent from another site; nothing was changed."
    return None
