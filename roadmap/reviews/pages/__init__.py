"""What reviews show: frozen dataclasses, shared by pages, minutes and the API."""

from .agenda import Agenda, Section, agenda
from .listing import Listing, listing
from .points import Point, Told
from .room import Room, known_names, room
from .stage import Stage, stage

__all__ = [
    "Agenda",
    "Listing",
    "Point",
    "Room",
    "Section",
    "Stage",
    "Told",
    "agenda",
    "known_names",
    "listing",
    "room",
    "stage",
]
