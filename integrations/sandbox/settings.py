"""What can be turned on a sandbox while it runs."""

from dataclasses import dataclass, field, fields
from typing import Any

PERMISSION_MESSAGES = {
    "ASSIGN_ISSUES": "You do not have permission to assign issues in this project.",
    "CREATE_ISSUES": "You do not have permission to create issues in this project.",
    "EDIT_ISSUES": "You do not have permission to edit issues in this project.",
    "DELETE_ISSUES": "You do not have permission to delete issues in this project.",
    "ADD_COMMENTS": "You do not have the permission to comment on this issue.",
    "ADMINISTER_PROJECTS": "The user does not have permission to complete this operation.",
}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A token bucket: ``requests`` at once, filled again over ``seconds``; ``reason`` goes into RateLimit-Reason."""

    requests: float
    seconds: float
    reason: str = "jira-burst-based"


@dataclass(slots=True)
class Settings:
    """Times are seconds; ``index_lag`` runs by the sandbox's clock, ``latency`` and webhook delays in real time.

    ``rate_limit`` holds a whole account, ``write_limit`` the writes of one issue. ``short_cut`` leads from to do
    straight to done. Data Center writes its dates in ``server_time_zone``; Cloud in the account's, and both read
    JQL dates in the account's. ``decorate_documents`` sends long texts as Cloud's editor would have written them.
    Cloud tries a webhook again after each of ``webhook_retry_delays``; Data Center never does.
    """

    index_lag: float = 0.0
    latency: float = 0.0
    account_time_zone: str = "America/Los_Angeles"
    server_time_zone: str = "UTC"
    rate_limit: RateLimit | None = None
    write_limit: RateLimit | None = None
    ids_page_cap: int = 5000
    fields_page_cap: int = 100
    dc_page_cap: int = 1000
    bulk_cap: int = 100
    require_resolution: bool = False
    unreachable_status: bool = False
    short_cut: bool = False
    required_on_create: tuple[str, ...] = ()
    bad_token_is_anonymous: bool = False
    dc_version: tuple[int, int, int] = (10, 3, 1)
    decorate_documents: bool = False
    webhook_retry_delays: tuple[float, ...] = (0.2, 1.0, 2.0, 5.0, 10.0)
    webhook_timeout: float = 5.0

    def update(self, values: dict[str, Any]) -> None:
        """Set from JSON; a ``ValueError`` names what is unknown or has the wrong type."""
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"There is no setting {name}; there are {', '.join(sorted(known))}.")
            setattr(self, name, self._typed(name, value))

    def _typed(self, name: str, value: Any) -> Any:
        if name in ("rate_limit", "write_limit"):
            return RateLimit(**value) if value else None
        current = getattr(self, name)
        wanted: tuple[type, ...] = (int, float) if isinstance(current, float) else (type(current),)
        if isinstance(current, tuple) and isinstance(value, list):
            return tuple(value)
        if not isinstance(value, wanted):
            raise ValueError(f"The setting {name} is a {type(current).__name__}, not {value!r}.")
        return value


@dataclass(slots=True)
class Granted:
    """The permissions the integration's account holds, in every project but those it was taken away in."""

    held: set[str]
    taken: set[tuple[str, str]] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self.held

    def holds(self, key: str, project: str | None) -> bool:
        """Whether in ``project``; None asks for any."""
        return key in self.held and (project is None or (key, project) not in self.taken)

    def revoke(self, key: str, project: str | None = None) -> None:
        if project is None:
            self.held.discard(key)
        else:
            self.taken.add((key, project))

    def grant(self, key: str, project: str | None = None) -> None:
        """In ``project`` again; without one, everywhere."""
        self.held.add(key)
        self.taken = {(one, where) for one, where in self.taken if one != key or project not in (None, where)}


class Tokens:
    """API tokens and whose they are; an expired one is refused like an unknown one."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def add(self, token: str, user: str) -> None:
        self._owners[token] = user

    def expire(self, token: str) -> None:
        self._owners.pop(token, None)

    def owner(self, token: str) -> str | None:
        return self._owners.get(token)
