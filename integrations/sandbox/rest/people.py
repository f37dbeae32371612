"""The server, the account that asks, what it may do, and other users."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ..records import Json, User
from ..site import PERMISSIONS
from .routes import Answer, Call, JiraError, route

CLOUD_VERSION = [1001, 0, 0]
PAGE = 1000


@route("GET", "/serverInfo", anonymous=True)
def server_info(call: Call) -> Answer:
    site, settings = call.site, call.site.settings
    zone = ZoneInfo(settings.server_time_zone)
    now = datetime.fromtimestamp(site.clock.now(), zone).isoformat(timespec="milliseconds")
    shared: Json = {
        "baseUrl": site.url,
        "buildNumber": 100284 if site.cloud else 10030001,
        "buildDate": "2026-09-01T00:00:00.000+0000",
        "serverTime": now[:-3] + now[-2:],
        "scmInfo": "0123456789abcdef0123456789abcdef01234567",
        "serverTitle": "Sandbox Jira",
    }
    if site.cloud:
        facts = {"version": "1001.0.0-SNAPSHOT", "versionNumbers": CLOUD_VERSION, "deploymentType": "Cloud"}
        return Answer({**shared, **facts, "displayUrl": site.url, "serverTimeZone": settings.server_time_zone})
    numbers = list(settings.dc_version)
    return Answer(
        {**shared, "version": ".".join(map(str, numbers)), "versionNumbers": numbers, "deploymentType": "Server"}
    )


@route("GET", "/myself")
def myself(call: Call) -> Answer:
    made = call.render.user(call.me) or {}
    extra: Json = {"locale": "en_US", "groups": {"size": 1, "items": []}}
    extra["applicationRoles"] = {"size": 1, "items": []}
    return Answer({**made, **extra, "expand": "groups,applicationRoles"})


@route("GET", "/permissions")
def permissions(call: Call) -> Answer:
    if not call.may("ADMINISTER"):
        raise JiraError(403, "You do not have permission to view permissions.")
    return Answer({"permissions": {key: _permission(key) for key in PERMISSIONS}})


def _permission(key: str) -> Json:
    ident, name, kind = PERMISSIONS[key]
    return {"id": ident, "key": key, "name": name, "type": kind, "description": ""}


@route("GET", "/mypermissions", anonymous=True)
def my_permissions(call: Call) -> Answer:
    """Cloud insists on the names asked for; Data Center answers all. Without the project nothing of it is held."""
    wanted = call.list_of("permissions")
    if call.site.cloud and not wanted:
        raise JiraError(400, "The 'permissions' query parameter is required.")
    unknown = [key for key in wanted if key not in PERMISSIONS]
    if unknown and call.site.cloud:
        raise JiraError(400, f"Unrecognized permissions: {', '.join(unknown)}")
    where = _where(call)
    shown = [key for key in wanted if key in PERMISSIONS] if call.site.cloud else list(PERMISSIONS)
    return Answer({"permissions": {key: {**_permission(key), "havePermission": call.may(key, where)} for key in shown}})


def _where(call: Call) -> str | None:
    """The project that a question is about; one that cannot be seen is unknown."""
    args = call.request.args
    if key := args.get("issueKey") or args.get("issueId"):
        return call.issue(key).project
    project = args.get("projectKey") or args.get("projectId")
    return call.project(project).key if project else None


@route("GET", "/user")
def user(call: Call) -> Answer:
    args = call.request.args
    if call.site.cloud:
        wanted, what = args.get("accountId"), "accountId"
        found = next((one for one in call.site.users.values() if one.account_id == wanted), None)
    else:
        wanted, what = args.get("username") or args.get("key"), "username"
        found = next((one for one in call.site.users.values() if wanted in (one.key, one.dc_key)), None)
    if not wanted:
        raise JiraError(404, f"Either the '{what}' or the 'key' query parameter needs to be provided")
    if found is None:
        message = f"Specified user does not exist or you do not have required permissions: {wanted}"
        raise JiraError(404, message if call.site.cloud else f"The user with the key '{wanted}' does not exist")
    return Answer(call.render.user(found.key))


@route("GET", "/user/search")
def search_users(call: Call) -> Answer:
    return _users(call, inactive=call.flag("includeInactive"))


@route("GET", "/user/assignable/search")
def search_assignable(call: Call) -> Answer:
    args = call.request.args
    if project := args.get("project"):
        call.project(project)
    elif key := args.get("issueKey") or args.get("issueId"):
        call.issue(key)
    else:
        raise JiraError(400, "Either project, issueKey or issueId must be specified.")
    return _users(call, inactive=False, all_without_query=True)


def _users(call: Call, inactive: bool, all_without_query: bool = False) -> Answer:
    """Cloud searches by ``query`` or ``accountId``, Data Center by ``username``: names and e-mails that begin so."""
    args, cloud = call.request.args, call.site.cloud
    query, account = args.get("query" if cloud else "username"), args.get("accountId") if cloud else None
    if cloud and args.get("username"):
        raise JiraError(400, "The query parameter 'username' is not supported in GDPR strict mode.")
    if query is None and account is None and not all_without_query:
        name = "query" if cloud else "username"
        raise JiraError(400, f"The {name} query parameter was not provided")
    if not call.may("USER_PICKER"):
        return Answer([])
    found = [
        one for one in call.site.users.values() if (one.active or inactive) and _matches(one, query, account, cloud)
    ]
    start, size = call.number("startAt", 0), min(call.number("maxResults", 50), PAGE)
    return Answer([call.render.user(one.key) for one in found[start : start + size]])


def _matches(user: User, query: str | None, account: str | None, cloud: bool) -> bool:
    if account is not None:
        return user.account_id == account
    low = (query or "").lower()
    if not cloud and low == ".":
        return True
    words = [user.email, user.display.lower(), *user.display.lower().split()]
    if not cloud:
        words.append(user.key)
    return any(word.startswith(low) for word in words)
