"""The WSGI entry: `gunicorn config.wsgi:application`."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

GUNICORN_GIVES_UP = 4
"""Any status but gunicorn's own two, and it starts the worker again, for ever."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(GUNICORN_GIVES_UP)
# What was loaded stays: looking through it for garbage in every large answer would cost more than the answer.
gc.collect()
gc.freeze()
