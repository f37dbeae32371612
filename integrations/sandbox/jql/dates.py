"""Dates in queries: of the account's time zone, to the minute; or relative to now; or milliseconds."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .nodes import Empty, Function, JqlError, Operand, Value

FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
PERIOD = re.compile(r"([-+]?)((?:\d+[wdhm]\s*)+)", re.IGNORECASE)
PART = re.compile(r"(\d+)([wdhm])", re.IGNORECASE)
VALID = "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'"
DAY = timedelta(days=1)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


FUNCTIONS: dict[str, Callable[[datetime], datetime]] = {
    "now": lambda now: now,
    "startofday": _midnight,
    "endofday": lambda now: _midnight(now + DAY) - timedelta(milliseconds=1),
    "startofweek": lambda now: _midnight(now - DAY * ((now.weekday() + 1) % 7)),
    "startofmonth": lambda now: _midnight(now.replace(day=1)),
    "startofyear": lambda now: _midnight(now.replace(month=1, day=1)),
}


def period(text: str) -> timedelta | None:
    match = PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    return sign * sum(
        (timedelta(**{UNITS[unit.lower()]: int(count)}) for count, unit in PART.findall(match[2])), timedelta()
    )


def moment(field: str, operand: Operand, now: float, zone: ZoneInfo) -> int:
    """Milliseconds since 1970."""
    here = datetime.fromtimestamp(now, zone)
    if isinstance(operand, Function):
        return _millis(_called(operand, here))
    if isinstance(operand, Empty):
        raise JqlError(f"The field '{field}' does not support EMPTY here.")
    if operand.number is not None:
        return operand.number
    return _millis(_written(field, operand, here))


def _millis(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def _called(function: Function, here: datetime) -> datetime:
    make = FUNCTIONS.get(function.name.lower())
    if make is None:
        raise JqlError(f"Unable to find JQL function '{function.name}({', '.join(function.arguments)})'.")
    shift = period(function.arguments[0]) if function.arguments else timedelta()
    if shift is None:
        raise JqlError(f"Duration for function '{function.name}' should have the format (+/-)n(yMwdhm).")
    return make(here) + shift


def _written(field: str, value: Value, here: datetime) -> datetime:
    for form in FORMATS:
        try:
            return datetime.strptime(value.text, form).replace(tzinfo=here.tzinfo)
        except ValueError:
            continue
    shift = period(value.text)
    if shift is None:
        raise JqlError(f"Date value '{value.text}' for field '{field}' is invalid. Valid formats include: {VALID}.")
    return here + shift


def moves(operand: Operand) -> bool:
    """Whether the date it means is another one a minute later."""
    return isinstance(operand, Function) or (isinstance(operand, Value) and period(operand.text) is not None)
