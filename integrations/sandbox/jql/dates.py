"""Dates in queries: of the account's time zone, to the minute; or relative to now; or milliseconds."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .nodes import Empty, Function, JqlError, Operand, Value

FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
MONTHS = {"M": 1, "y": 12}
PERIOD = re.compile(r"([-+]?)((?:\d+[yMwdhm]\s*)+)")
PART = re.compile(r"(\d+)([yMwdhm])")
BARE = re.compile(r"[-+]?\d+")
VALID = "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'"
EDGE = re.compile(r"(start|end)of(day|week|month|year)")
NATURAL = {"day": "d", "week": "w", "month": "M", "year": "y"}
Shift = list[tuple[int, str]]
"""Amounts with their units; ``M`` are months, ``m`` minutes."""


def period(text: str) -> Shift | None:
    match = PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    return [(sign * int(count), unit) for count, unit in PART.findall(match[2])]


def shifted(when: datetime, shift: Shift) -> datetime:
    """By the calendar where a unit is one of the calendar's: a month after 31 January is the end of February."""
    for amount, unit in shift:
        if unit in MONTHS:
            month = when.year * 12 + when.month - 1 + amount * MONTHS[unit]
            year, number = month // 12, month % 12 + 1
            when = when.replace(year=year, month=number, day=min(when.day, monthrange(year, number)[1]))
        else:
            when += timedelta(**{UNITS[unit]: amount})
    return when


def moment(field: str, operand: Operand, now: float, zone: ZoneInfo) -> int:
    """Milliseconds since 1970."""
    here = datetime.fromtimestamp(now, zone)
    try:
        if isinstance(operand, Function):
            return _millis(_called(operand, here))
        if isinstance(operand, Empty):
            raise JqlError(f"The field '{field}' does not support EMPTY here.")
        return operand.number if operand.number is not None else _millis(_written(field, operand, here))
    except (OverflowError, ValueError) as error:
        if isinstance(error, JqlError):
            raise
        raise JqlError(f"A date for field '{field}' is out of range.") from error


def _millis(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def _start(span: str, here: datetime) -> datetime:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "week":
        return midnight - timedelta(days=(here.weekday() + 1) % 7)
    return (
        midnight.replace(month=1, day=1) if span == "year" else midnight.replace(day=1 if span == "month" else here.day)
    )


def _called(function: Function, here: datetime) -> datetime:
    name, arguments = function.name.lower(), function.arguments
    edge = EDGE.fullmatch(name)
    if edge is None and name != "now":
        raise JqlError(f"Unable to find JQL function '{function.name}({', '.join(arguments)})'.")
    most = 1 if edge else 0
    if len(arguments) > most:
        raise JqlError(f"Function '{function.name}' expected '{most}' arguments but received '{len(arguments)}'.")
    if edge is None:
        return here
    unit, start = NATURAL[edge[2]], _start(edge[2], here)
    given = arguments[0] if arguments else "0"
    shift = [(int(given), unit)] if BARE.fullmatch(given) else period(given)
    if shift is None:
        raise JqlError(f"Duration for function '{function.name}' should have the format (+/-)n(yMwdhm).")
    if edge[1] == "start":
        return shifted(start, shift)
    return shifted(shifted(start, [(1, unit)]), shift) - timedelta(milliseconds=1)


def _written(field: str, value: Value, here: datetime) -> datetime:
    for form in FORMATS:
        try:
            return datetime.strptime(value.text, form).replace(tzinfo=here.tzinfo)
        except ValueError:
            continue
    shift = period(value.text)
    if shift is None:
        raise JqlError(f"Date value '{value.text}' for field '{field}' is invalid. Valid formats include: {VALID}.")
    return shifted(here, shift)


def moves(operand: Operand) -> bool:
    """Whether the date it means is another one a minute later."""
    return isinstance(operand, Function) or (isinstance(operand, Value) and period(operand.text) is not None)
