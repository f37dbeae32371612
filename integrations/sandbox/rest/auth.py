"""Who asks: an e-mail with an API token on Cloud; on Data Center an access token, or a name with a password."""

from werkzeug import Request

from ..sandbox import Sandbox

MESSAGE = "Client must be authenticated to access this resource."


class Refused(Exception):
    """No login, or a wrong one."""

    def __init__(self, site: Sandbox) -> None:
        super().__init__(MESSAGE)
        self.message = MESSAGE
        self.headers = {"WWW-Authenticate": 'Basic realm="Jira"' if site.cloud else 'OAuth realm="Jira"'}


def authenticate(site: Sandbox, request: Request, anonymous: bool, headers: dict[str, str]) -> str | None:
    """The user's key; None for anonymous calls where those may pass. Notes Jira's login headers."""
    user = _user(site, request)
    if user is not None:
        headers["X-Seraph-LoginReason"] = "OK"
        headers["X-AACCOUNTID" if site.cloud else "X-AUSERNAME"] = site.users[user].account_id if site.cloud else user
        return user
    tried = request.authorization is not None
    if tried and not site.settings.bad_token_is_anonymous:
        raise Refused(site)
    if not tried and not anonymous:
        raise Refused(site)
    if tried:
        headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
    return None


def _user(site: Sandbox, request: Request) -> str | None:
    login = request.authorization
    if login is None:
        return None
    if login.type == "bearer" and not site.cloud:
        return site.tokens.owner(login.token or "")
    if login.type != "basic":
        return None
    owner = site.tokens.owner(login.password or "")
    if owner is None:
        return None
    name = site.users[owner].email if site.cloud else owner
    return owner if name.lower() == (login.username or "").lower() else None
