"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "roadmap.api"
    label = "api"
