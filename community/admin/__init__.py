from community.admin import board, certificates, partners, people, places, records, site, streets, volunteers

__all__ = [
    "board",
    "certificates",
    "partners",
    "people",
    "places",
    "records",
    "site",
    "streets",
    "volunteers",
]
