"""The Celery application: `celery -A config worker -B`."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init, worker_ready
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

from config.memory import settle


class OneLine(Celery):
    """Ends a process whose settings are wrong with their one line, where Celery would show a traceback."""

    def _load_config(self) -> Any:
        try:
            return super()._load_config()
        except ImproperlyConfigured as error:
            sys.exit(str(error))


TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "config.redis_broker:Transport"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = OneLine("evolution_plan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks run in processes of the pool's own, or in the worker itself where the pool has none.
worker_process_init.connect(settle)
# Celery would close the database's connection around every task; a new one is ready 20 ms later. Django's own rule
# ends one that is broken or too old.
task_prerun.connect(close_old_connections)
task_postrun.connect(close_old_connections)
worker_ready.connect(settle)
