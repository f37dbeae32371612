"""The WSGI entry: `gunicorn config.wsgi:application`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.memory import settle

GUNICORN_GIVES_UP = 4
"""Any status but gunicorn's own two, and it starts the worker again, for ever."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(GUNICORN_GIVES_UP)
settle()
