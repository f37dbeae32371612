"""The port: what the plan asks of any tracker, in neutral words. Pure Python; knows neither Django nor Jira."""

from .errors import (
    Ambiguous,
    Auth,
    Config,
    Data,
    Missing,
    NeedsInput,
    NoAnswer,
    Permanent,
    Throttled,
    TrackerError,
    Transient,
    pause_asked,
)
from .fields import FIELDS, SETS, TEXTS, Conflict, Direction, FieldRule
from .port import Connect, Event, Found, Option, Page, ServerFacts, Tracker, Verdict, Written
from .ticket import PersonRef, StatusRef, Ticket, Value, Values

__all__ = [
    "FIELDS",
    "SETS",
    "TEXTS",
    "Ambiguous",
    "Auth",
    "Config",
    "Conflict",
    "Connect",
    "Data",
    "Direction",
    "Event",
    "FieldRule",
    "Found",
    "Missing",
    "NeedsInput",
    "NoAnswer",
    "Option",
    "Page",
    "Permanent",
    "PersonRef",
    "ServerFacts",
    "StatusRef",
    "Throttled",
    "Ticket",
    "Tracker",
    "TrackerError",
    "Transient",
    "Value",
    "Values",
    "Verdict",
    "Written",
    "pause_asked",
]
