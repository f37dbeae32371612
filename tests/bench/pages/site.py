"""`config.wsgi` with an empty view beside the product's pages, under the same middleware."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

settings.ROOT_URLCONF = "tests.bench.pages.urls"

from config.wsgi import application  # noqa: E402

__all__ = ["application"]
