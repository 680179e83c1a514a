"""Every parser of a cell under one name. Each gives a clean value, or raises `CellProblem` with a sentence."""

from .dates import date
from .figures import points, price, stock
from .outcomes import Outcome, outcome
from .people import birth_year, gender, is_party_member, name, names, skills, yes_no
from .phones import Phone, phone, phones
from .places import Address, address, building, room, unit
from .text import free as text

__all__ = [
    "Address",
    "Outcome",
    "Phone",
    "address",
    "birth_year",
    "building",
    "date",
    "gender",
    "is_party_member",
    "name",
    "names",
    "outcome",
    "phone",
    "phones",
    "points",
    "price",
    "room",
    "skills",
    "stock",
    "text",
    "unit",
    "yes_no",
]
