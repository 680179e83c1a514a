"""How the tables of addresses are read, walked and compared."""

from copy import deepcopy

from django.db import connection, transaction
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLResolver

from tests.permissions.world import DOOR, PHONE

LETTERS = {204: "0", 400: "B", 403: "F", 404: ".", 405: "x", 409: "E", 422: "E"}
LOGIN = ("/login/", "/admin/login/")
NOT_COMPARED = {"django_session", "community_auditevent"}


def rows_of(table):
    """{address: {role: cell}} of a table written as text; its first line names the roles."""
    head, *lines = [line.split() for line in table.splitlines() if line.strip()]
    rows = {address: dict(zip(head, cells, strict=True)) for address, *cells in lines}
    assert len(rows) == len(lines), "an address stands in the table twice"
    return rows


def filled(address, world):
    """The address with the keys of this world's rows in it, the tokens of its workbooks and its one tracking link."""
    keys = {name: _key_of(thing) for name, thing in vars(world).items()}
    return address.format(**keys | {"token": world.open.token})


def _key_of(thing):
    return getattr(thing, "pk", None) or getattr(thing, "token", thing)


def every_route():
    return set(_routes(get_resolver()))


def _routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route


def routes_of(addresses, world):
    return {resolve(filled(address, world).split("?")[0]).route for address in addresses}


def letter(response):
    """One letter for an answer; D is a page that shows the door or the phone of this world's orders."""
    if response.status_code == 302:
        return "L" if response["Location"].startswith(LOGIN) else ">"
    if response.status_code == 200:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return "D" if DOOR.encode() in body or PHONE.encode() in body else "P"
    return LETTERS.get(response.status_code, str(response.status_code))


def looked_at(client, addresses, world):
    """{address: the letter of what a GET answers}"""
    return {address: letter(client.get(filled(address, world))) for address in addresses}


def posted_to(client, addresses, world):
    """{address: the letter of what an empty POST answers}. Each is undone, so the next finds the same world."""
    return {address: _posted(client, filled(address, world)) for address in addresses}


def _posted(client, path):
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        try:
            return letter(client.post(path))
        finally:
            transaction.set_rollback(True)
            client.cookies = cookies


def stored():
    """Every row of the database as the database has it, but sessions and the audit trail."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names(cursor)}


def _rows(cursor, table):
    if table in NOT_COMPARED:
        return []
    cursor.execute(f'SELECT * FROM "{table}"')
    return sorted(map(repr, cursor.fetchall()))
