from community.admin import board, certificates, partners, people, places, records, site, volunteers

__all__ = ["board", "certificates", "partners", "people", "places", "records", "site", "volunteers"]
