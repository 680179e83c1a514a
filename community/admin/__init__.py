from community.admin import board, partners, people, places, records, site, volunteers

__all__ = ["board", "partners", "people", "places", "records", "site", "volunteers"]
