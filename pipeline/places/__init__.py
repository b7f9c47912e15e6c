"""Administrative places: their names, codes, and which one a text means."""

from pipeline.places.find import PlaceMention, find_places
from pipeline.places.gazetteer import Place
from pipeline.places.home import home_place
from pipeline.places.standard import place_of_code, relative_place, standard_place

__all__ = [
    "Place",
    "PlaceMention",
    "find_places",
    "home_place",
    "place_of_code",
    "relative_place",
    "standard_place",
]
