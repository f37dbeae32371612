"""App configuration."""

from django.apps import AppConfig


class WikiConfig(AppConfig):
    name = "roadmap.wiki"
    label = "wiki"
