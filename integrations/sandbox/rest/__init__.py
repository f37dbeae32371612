"""Jira's REST API over the sandbox."""

from .app import App

__all__ = ["App"]
