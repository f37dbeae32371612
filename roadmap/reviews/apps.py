"""App configuration."""

from django.apps import AppConfig

from roadmap.people import kinds
from roadmap.wiki import navigation

ENTRY = navigation.Entry(order=30, label="Reviews", url_name="reviews", prefix="/reviews/")
KINDS = {
    "reviews.invitation": "Invitations to reviews",
    "reviews.still": "Before a review: is it still true?",
    "reviews.digest": "What a review decided",
}


class ReviewsConfig(AppConfig):
    name = "roadmap.reviews"
    label = "reviews"

    def ready(self) -> None:
        from . import keeping, macros, panels, slides

        keeping.fill()
        macros.fill()
        panels.fill()
        slides.fill()
        navigation.register(ENTRY)
        for name, label in KINDS.items():
            kinds.register(name, label)
