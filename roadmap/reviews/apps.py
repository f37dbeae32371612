"""App configuration."""

from django.apps import AppConfig

from roadmap.wiki import navigation

ENTRY = navigation.Entry(order=30, label="Reviews", url_name="reviews", prefix="/reviews/")


class ReviewsConfig(AppConfig):
    name = "roadmap.reviews"
    label = "reviews"

    def ready(self) -> None:
        from . import macros, panels

        macros.fill()
        panels.fill()
        navigation.register(ENTRY)
