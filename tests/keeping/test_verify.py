"""`verify` names every kind of damage, and has nothing to say about an honest history."""

import json
import re
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.keeping import registry
from community.models import OnceKey
from points import guards
from tests.keeping.findings import about, found
from tests.keeping.vandal import drop_trigger, drop_unique, vandalise

pytestmark = pytest.mark.django_db


def test_an_honest_history_breaks_no_promise(story):
    assert found() == set()


def test_verify_says_so_and_exits_with_success(story):
    said = StringIO()
    call_command("verify", stdout=said)
    assert re.search(r"\d{3}", said.getvalue())
    as_json = StringIO()
    call_command("verify", "--json", stdout=as_json)
    assert json.loads(as_json.getvalue())["findings"] == []


def test_verify_lists_what_is_broken_and_exits_with_failure(story):
    vandalise("repairs_repairorder", "UPDATE repairs_repairorder SET taken = 2 WHERE id = %s", story.open.pk)

    said = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify", "--json", stdout=said)

    assert stopped.value.returncode == 1
    [finding] = json.loads(said.getvalue())["findings"]
    assert (finding["promise"], finding["check"], finding["subject"]) == (
        1,
        "claims-counted",
        about(story.open),
    )
    assert finding["sentence"]


# The database itself


@pytest.mark.parametrize(
    "table", ["points_entry", "points_stockmovement", "repairs_event", "community_auditevent"]
)
def test_a_table_that_lost_a_trigger(story, table):
    drop_trigger(table, f"append_only_{table}_DELETE")

    assert found() == {(2, "append-only", table)}


def test_a_trigger_that_does_nothing(story):
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE points_entry DISABLE TRIGGER append_only_points_entry_update")
    else:
        drop_trigger("points_entry", "append_only_points_entry_UPDATE")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TRIGGER append_only_points_entry_UPDATE BEFORE UPDATE ON points_entry BEGIN SELECT 1; END"
            )

    assert found() == {(2, "append-only", "points_entry")}


def test_every_table_that_has_a_trigger_is_watched():
    registry.discover()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        guarded = {guard.table for guard in guards.GUARDS}
        assert {table for (table,) in cursor.fetchall()} == registry.APPEND_ONLY | guarded


def test_a_rule_that_was_taken_away(story):
    drop_unique("points_redemption", "pickup_code_once_while_reserved")

    assert found() == {(10, "rules-in-place", "points.Redemption")}


def test_a_row_whose_parent_is_gone(story, cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does not let it happen")
    standing = cast.zhao.volunteer
    decide = "UPDATE community_volunteer SET decided_by_id = %s WHERE id = %s"
    vandalise("community_volunteer", decide, 999999, standing.pk)

    assert found() == {(9, "database-sound", f"community_volunteer:{standing.pk}")}

    vandalise("community_volunteer", decide, None, standing.pk)


def test_a_form_that_was_taken_in_without_an_answer(story):
    key = OnceKey.objects.create(key=uuid.uuid4(), purpose="report", answer="")

    assert found() == {(9, "once-answered", about(key))}
