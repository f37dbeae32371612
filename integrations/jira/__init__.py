"""The Jira adapter behind the tracker port: Cloud and Data Center. Knows no Django."""

from .connection import connect
from .webhooks import parse_event, verify

__all__ = ["connect", "parse_event", "verify"]
