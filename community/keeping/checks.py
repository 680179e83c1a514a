"""What is true of every database of this project, and of people and places."""

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import append_only
from community.keeping import constraints, registry
from community.keeping.registry import Found, check
from community.models import Duty, OnceKey, Resident

registry.append_only("community_auditevent")
registry.rules(
    8,
    {
        "building_once_per_community": gettext_lazy("This building is listed twice."),
        "partner_once_per_community": gettext_lazy("This partner is listed twice."),
    },
)
registry.rules(
    12,
    {
        "consent_ended_by_nobody_before_it_ends": gettext_lazy(
            "A helper's consent is said to have been withdrawn, and it still stands."
        )
    },
)
registry.rules(
    5, {"volunteer_declined_with_reason": gettext_lazy("A volunteer was declined without a reason.")}
)


@check("database-sound", promise=9)
def unsound_file() -> Found:
    """SQLite can say whether its file is whole; PostgreSQL sees to that itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(100)")
        for (problem,) in cursor.fetchall():
            # A broken CHECK or UNIQUE is told by row and in words further down.
            if problem != "ok" and not problem.startswith(("CHECK constraint failed", "non-unique entry")):
                yield "database", _("The database file is damaged: %(problem)s") % {"problem": problem}
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _index in cursor.fetchall():
            yield (
                f"{table}:{row}",
                _("This row belongs to a row of %(parent)s that does not exist.") % {"parent": parent},
            )


@check("rules-in-place", promise=10)
def missing_rules() -> Found:
    for model in registry.our_models():
        for name in constraints.missing_rules(model):
            yield (
                model._meta.label,
                _("The database no longer enforces the rule “%(rule)s”.") % {"rule": name},
            )


@check("append-only", promise=2)
def missing_triggers() -> Found:
    present = _triggers()
    for table in sorted(registry.APPEND_ONLY):
        for verb in ("UPDATE", "DELETE"):
            if f"append_only_{table}_{verb}".lower() not in present:
                yield (
                    table,
                    _("The database would let lines of this table be changed or deleted (%(verb)s).")
                    % {"verb": verb},
                )


def _triggers() -> set[str]:
    """Names, in lower case, of the triggers that are there and do what they should."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            written = {
                statement.strip()
                for table in registry.APPEND_ONLY
                for statement in append_only.statements(table, "sqlite")
            }
            return {name.lower() for name, sql in cursor.fetchall() if sql.strip() in written}
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE p.proname = 'append_only' AND t.tgenabled <> 'D' AND t.tgrelid::regclass::text = ANY(%s)",
            [sorted(registry.APPEND_ONLY)],
        )
        return {name.lower() for (name,) in cursor.fetchall()}


@check("once-answered", promise=9)
def keys_without_answer() -> Found:
    for key in OnceKey.objects.filter(answer="").iterator():
        yield key, _("This form was taken in, but nothing says what became of it.")


@check("wardens", promise=8)
def wardens_of_nothing() -> Found:
    """A warden has buildings, all of that community; nobody else has any."""
    strange = Duty.buildings.through.objects.exclude(building__community=F("duty__community"))
    for row in strange.select_related("duty").iterator():
        yield row.duty, _("A warden looks after a building of another community.")
    warden = Q(kind=Duty.Kind.WARDEN)
    wrong = warden & Q(buildings=None) | ~warden & Q(buildings__isnull=False)
    for duty in Duty.objects.filter(wrong).distinct().iterator():
        yield duty, _("A warden has no building, or somebody who is no warden has one.")


@check("people-at-home", promise=8)
def people_elsewhere() -> Found:
    at_home = Q(building__isnull=True) | Q(building__community=F("community"))
    strangers = Resident.objects.exclude(pk__in=Resident.objects.filter(at_home).values("pk"))
    for resident in strangers.iterator():
        yield resident, _("%(name)s lives in a building of another community.") % {"name": resident.name}
