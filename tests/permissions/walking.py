"""How the table of addresses is read, walked and compared."""

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLResolver

from tests.permissions.world import DOOR, PHONE

LETTERS = {204: "0", 400: "B", 403: "F", 404: ".", 405: "x", 409: "E", 422: "E", 429: "R"}


def rows_of(table):
    """{address with {names} in it: {role: cell}} of a table written as text; its first line names the roles."""
    head, *lines = [line for line in table.splitlines() if line.strip()]
    roles = head.split()
    rows = {}
    for line in lines:
        address, *cells = line.split()
        assert len(cells) == len(roles), line
        assert address not in rows, address
        rows[address] = dict(zip(roles, cells, strict=True))
    return rows


def written(rows, roles):
    """The table as text, so that a difference reads like one."""
    width = max(map(len, rows)) + 2
    lines = [" " * width + " ".join(f"{role:9}" for role in roles).rstrip()]
    for address, cells in rows.items():
        lines.append(f"{address:{width}}" + " ".join(f"{cells[role]:9}" for role in roles).rstrip())
    return "\n".join(lines)


def filled(address, world):
    """The address with the primary keys and secrets of this world in it."""
    names = {name: row.pk for name, row in vars(world).items() if hasattr(row, "pk")}
    return address.format(token=world.open.token, **names)


def every_route():
    return {route for route in _routes(get_resolver()) if route}


def _routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route or "/"


def route_of(path):
    return resolve(path).route or "/"


def letter(response):
    """One letter for an answer; D is a page that shows the door or the phone of the orders of this world."""
    if response.status_code == 302:
        return "L" if response["Location"].startswith(("/login/", "/admin/login/")) else ">"
    if response.status_code == 200:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return "D" if DOOR.encode() in body or PHONE.encode() in body else "P"
    return LETTERS.get(response.status_code, str(response.status_code))


def posted(client, path):
    """The answer to an empty form. What it changed is undone, so that the next address finds the same world."""
    with transaction.atomic():
        try:
            return letter(client.post(path))
        finally:
            transaction.set_rollback(True)


def stored():
    """Every row of the database but sessions and the audit trail, as the database has it."""
    from community.models import AuditEvent

    left_out = {Session._meta.db_table, AuditEvent._meta.db_table}
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - left_out)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def walked(client, addresses, world):
    """{address: its two letters} for GET and POST. Also which GETs changed what is stored."""
    got = {address: letter(client.get(filled(address, world))) for address in addresses}
    return {address: cell + posted(client, filled(address, world)) for address, cell in got.items()}
