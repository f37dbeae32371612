"""The configuration of the sandbox's site: what an administrator of a real Jira would have set up."""

from dataclasses import dataclass, field
from uuid import NAMESPACE_DNS, uuid5

from .records import User


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    key: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Status:
    id: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class Transition:
    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SelectField:
    """A single-select custom field; ``options`` maps option ids to values."""

    id: str
    name: str
    options: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return int(self.id.rpartition("_")[2])


TODO = Category(2, "new", "To Do", "blue-gray")
DOING = Category(4, "indeterminate", "In Progress", "yellow")
DONE = Category(3, "done", "Done", "green")
CATEGORIES = (Category(1, "undefined", "No Category", "medium-gray"), TODO, DOING, DONE)

STATUSES = {
    status.id: status
    for status in (
        Status("10000", "To Do", TODO),
        Status("3", "In Progress", DOING),
        Status("10001", "Done", DONE),
        Status("10002", "On Hold", DOING),
    )
}
START_STATUS = "10000"
ON_HOLD = "10002"
"""A status of the workflow that no transition leads to; listed only when the settings say so."""

TRANSITIONS = (
    Transition("11", "Start progress", "10000", "3"),
    Transition("21", "Stop progress", "3", "10000"),
    Transition("31", "Done", "3", "10001"),
    Transition("41", "Reopen", "10001", "10000"),
    Transition("51", "Resume", "10002", "3"),
)
SHORT_CUT = Transition("32", "Done", "10000", "10001")


def ways(status: str, short_cut: bool) -> list[Transition]:
    """The transitions that leave a status; ``short_cut`` adds the one straight from to do to done."""
    known = (*TRANSITIONS, SHORT_CUT) if short_cut else TRANSITIONS
    return [one for one in known if one.source == status]


PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
DEFAULT_PRIORITY = "3"
RESOLUTIONS = {"10000": "Done", "10001": "Won't Do", "10002": "Duplicate"}
DEFAULT_RESOLUTION = "10000"
TYPES = {"10001": "Story", "10002": "Task", "10004": "Bug"}
DEFAULT_TYPE = "10001"

THEMES = (
    "XenDesktop",
    "Cloud",
    "Appliances",
    "Performance and Scalability",
    "Robustness and Security",
    "Supportability",
    "Tracking upstream vendors",
    "Code structure improvements",
)
LEAD_TIMES = ("0-3 months", "3-6 months", "6-12 months", "12+ months", "not guessed")


def custom_fields() -> dict[str, SelectField]:
    """The two select fields that a plan may be kept in, by field id."""
    themes = {str(10100 + n): name for n, name in enumerate(THEMES)}
    lead_times = {str(10200 + n): name for n, name in enumerate(LEAD_TIMES)}
    both = (
        SelectField("customfield_10050", "Theme", themes),
        SelectField("customfield_10051", "Lead time", lead_times),
    )
    return {one.id: one for one in both}


BOT = "plan-bot"
PEOPLE = (
    (BOT, "Evolution Plan", True),
    ("admin", "Site administrator", True),
    ("storage", "Storage", True),
    ("network", "Networking", True),
    ("xapi", "Xapi", True),
    ("hypervisor", "Hypervisor", True),
    ("tools", "Tools", True),
    ("balancing", "Workload balancing", True),
    ("dom0", "Dom0 platform", True),
    ("storage-test", "Storage tester", True),
    ("departed", "Departed", False),
)


def people() -> dict[str, User]:
    """The site's users by key; account ids and keys are the same in every run."""
    return {
        key: User(
            key=key,
            display=display,
            email=f"{key}@example.org",
            account_id=f"712020:{uuid5(NAMESPACE_DNS, key + '.example.org')}",
            dc_key=f"JIRAUSER{10100 + n}",
            active=active,
        )
        for n, (key, display, active) in enumerate(PEOPLE)
    }


PERMISSIONS = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "CREATE_ISSUES": ("11", "Create Issues", "PROJECT"),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT"),
    "ASSIGN_ISSUES": ("13", "Assign Issues", "PROJECT"),
    "ADD_COMMENTS": ("15", "Add Comments", "PROJECT"),
    "MODIFY_REPORTER": ("30", "Modify Reporter", "PROJECT"),
    "EDIT_ALL_COMMENTS": ("34", "Edit All Comments", "PROJECT"),
    "EDIT_OWN_COMMENTS": ("35", "Edit Own Comments", "PROJECT"),
    "DELETE_ALL_COMMENTS": ("36", "Delete All Comments", "PROJECT"),
    "DELETE_OWN_COMMENTS": ("37", "Delete Own Comments", "PROJECT"),
    "LINK_ISSUES": ("21", "Link Issues", "PROJECT"),
    "DELETE_ISSUES": ("16", "Delete Issues", "PROJECT"),
    "ADMINISTER_PROJECTS": ("23", "Administer Projects", "PROJECT"),
    "MOVE_ISSUES": ("25", "Move Issues", "PROJECT"),
    "TRANSITION_ISSUES": ("46", "Transition Issues", "PROJECT"),
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
    "USER_PICKER": ("27", "Browse users and groups", "GLOBAL"),
    "BULK_CHANGE": ("33", "Make bulk changes", "GLOBAL"),
}
GRANTED = frozenset(PERMISSIONS) - {"ADMINISTER"}
