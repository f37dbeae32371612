"""Wiring only: settings, URLs, the API's routers, Celery, WSGI and the commands that start the whole house."""

from .celery import app as celery

__all__ = ["celery"]
