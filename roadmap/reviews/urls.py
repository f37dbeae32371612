"""Reviews' pages."""

from django.urls import path

from .views import calendar, comparing, deciding, listing, meeting, record, running, still

urlpatterns = [
    path("", listing.reviews, name="reviews"),
    path("series/", listing.series, name="review-series"),
    path("calendar.ics", calendar.feed, name="review-calendar"),
    path("still/<str:token>/", still.still, name="review-still"),
    path("compare/", comparing.compare, name="review-compare"),
    path("actions/<int:pk>/", deciding.action, name="review-action"),
    path("<int:number>/", record.review, name="review"),
    path("<int:number>/plan/", record.frozen, name="review-plan"),
    path("<int:number>/meeting/", meeting.meeting, name="review-meeting"),
    path("<int:number>/pulse/", meeting.pulse, name="review-pulse"),
    path("<int:number>/topics/", running.topic, name="review-topic"),
    path("<int:number>/place/", running.place, name="review-place"),
    path("<int:number>/attend/", running.attend, name="review-attend"),
    path("<int:number>/invite/", running.invite, name="review-invite"),
    path("<int:number>/go/", running.go, name="review-go"),
    path("<int:number>/start/", running.start, name="review-start"),
    path("<int:number>/close/", running.close, name="review-close"),
    path("<int:number>/reopen/", running.reopen, name="review-reopen"),
    path("<int:number>/decide/", deciding.decide, name="review-decide"),
    path("decisions/<int:pk>/undo/", deciding.undo, name="review-undo"),
]
