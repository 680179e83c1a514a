"""The office's roster becomes residents and volunteers; nobody is doubled, guessed or blanked out."""

from collections import Counter

import pytest

from community.errors import NotAllowed
from community.models import AuditEvent, Building, Resident, Volunteer
from community.roster import RosterImport
from tests.workbooks.conftest import ANSWERS, DATA, ROSTER_HEADINGS, workbook

pytestmark = pytest.mark.django_db


def row(
    name,
    *,
    gender="",
    born="",
    building="3",
    unit="2",
    room="903",
    phone="",
    party="",
    volunteer="",
    skills="",
    note="",
):
    return [name, gender, born, building, unit, room, phone, party, volunteer, skills, note]


@pytest.fixture
def roster(bring):
    def run(*rows, **options):
        return bring(RosterImport, workbook(ROSTER_HEADINGS, *rows), **options)

    return run


def everybody():
    """What the roster can change of anybody."""
    people = Resident.objects.order_by("pk").values_list(
        "name", "building__number", "unit", "room", "contact_phone", "gender", "birth_year",
        "is_party_member", "note", "phone", "password", "version",
    )  # fmt: skip
    volunteers = Volunteer.objects.order_by("pk").values_list(
        "resident__name", "state", "about", "skills__code"
    )
    return list(people), list(volunteers)


def test_the_sample_roster_gives_what_the_answers_say(community, bring):
    done = bring(RosterImport, DATA / "residents.xlsx")

    assert done.counts == (320, 0, 0, 3)
    assert sorted(done.refused) == [entry["row"] for entry in ANSWERS["rows_to_refuse"]] == [329, 330, 331]
    assert done.notes == []
    people = Resident.objects.filter(community=community)
    volunteers = Volunteer.objects.approved()
    assert people.count() == ANSWERS["residents"]
    assert volunteers.count() == ANSWERS["volunteers"]
    assert volunteers.filter(resident__is_party_member=True).count() == ANSWERS["party_volunteers"]
    phones = Counter(people.exclude(contact_phone="").values_list("contact_phone", flat=True))
    assert {phone for phone, times in phones.items() if times == 2} == set(ANSWERS["shared_phones"])
    assert set(people.filter(contact_phone="").values_list("name", flat=True)) == set(
        ANSWERS["without_phone"]
    )
    assert not people.filter(phone__isnull=False).exists()
    assert not any(person.has_usable_password() for person in people)
    li = people.get(name="李文博", contact_phone="19900013955")
    assert {skill.code for skill in li.volunteer.skills.all()} == {"plumbing", "drains"}
    assert (li.home, li.birth_year, li.gender) == ("3号楼1单元1502", 1990, "m")


def test_a_second_time_changes_nothing(community, bring):
    bring(RosterImport, DATA / "residents.xlsx")
    before = everybody()

    again = bring(RosterImport, DATA / "residents.xlsx")

    assert again.counts == (0, 0, 320, 3)
    assert everybody() == before


def test_a_trial_run_says_the_same_and_stores_nothing(community, bring):
    trial = bring(RosterImport, DATA / "residents.xlsx", dry_run=True)

    assert trial.counts == (320, 0, 0, 3)
    assert (Resident.objects.count(), Building.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_the_trail_says_which_file_and_what_came_of_it(cast, bring):
    bring(RosterImport, DATA / "residents.xlsx", by=cast.chen, name="居民名册.xlsx")

    line = AuditEvent.objects.get(kind="import")
    assert (line.by, line.community, line.subject, line.summary) == (
        cast.chen, cast.chen.community, "import:residents", "居民名册.xlsx",
    )  # fmt: skip
    assert len(line.detail.pop("sha256")) == 64
    assert line.detail == {
        "file": "居民名册.xlsx", "created": 320, "updated": 0, "unchanged": 0, "refused": 3, "notes": [],
    }  # fmt: skip


def test_only_staff_of_this_community_may(cast, roster):
    for person in (cast.zhou, cast.zhao, cast.he):
        with pytest.raises(NotAllowed):
            roster(row("新来的"), by=person)
    assert not Resident.objects.filter(name="新来的").exists()


def test_what_the_sheet_says_is_taken_over_and_what_it_does_not_say_stays(cast, roster):
    before = (cast.wang.phone, cast.wang.password)

    done = roster(row("王秀兰", born=1951, phone="", note="耳背，请大声"))

    cast.wang.refresh_from_db()
    assert done.counts == (0, 1, 0, 0)
    assert done.details[2] == "year of birth、note"
    assert (cast.wang.birth_year, cast.wang.note, cast.wang.version) == (1951, "耳背，请大声", 2)
    assert (cast.wang.home, cast.wang.contact_phone) == ("3号楼2单元903", cast.wang.phone)
    assert (cast.wang.phone, cast.wang.password) == before


def test_a_login_phone_is_recognised_and_never_changed(cast, roster):
    Resident.objects.filter(pk=cast.wang.pk).update(contact_phone="")

    assert roster(row("王秀兰", phone=f"+86 {cast.wang.phone}")).counts == (0, 0, 1, 0)
    assert roster(row("王秀兰", phone="19900009999")).counts == (0, 1, 0, 0)

    cast.wang.refresh_from_db()
    assert (cast.wang.contact_phone, cast.wang.phone) == ("19900009999", "19900000001")


def test_who_moved_is_recognised_by_name_and_phone_and_the_old_door_goes(cast, roster):
    done = roster(row("王秀兰", building="5号楼", unit="", room="", phone=cast.wang.phone))

    cast.wang.refresh_from_db()
    assert done.counts == (0, 1, 0, 0)
    assert cast.wang.home == "5号楼"


def test_namesakes_with_other_homes_and_phones_are_two_people(roster):
    done = roster(
        row("陈建国", building="9", room="1101", phone="19900019561"),
        row("陈建国", building="10", room="601", phone="19900016192"),
    )

    assert done.counts == (2, 0, 0, 0)


def test_a_row_that_fits_two_namesakes_is_refused_with_what_to_do(roster):
    roster(row("陈建国", room="101", phone="19900019561"), row("陈建国", room="201", phone="19900016192"))

    done = roster(row("陈建国", unit="", room=""))

    assert done.counts == (0, 0, 0, 1)
    assert done.refused == {
        2: "2 residents called 陈建国 fit this row. Write building, room and phone so that only one fits."
    }


def test_a_row_that_may_be_a_namesake_in_the_same_building_is_refused(roster):
    roster(row("陈建国", room="101", phone="19900019561"))

    assert roster(row("陈建国", unit="", room="", phone="19900016192")).refused == {
        2: "A 陈建国 with another phone is already known in this building. "
        "Write the room, so that it is clear who is meant."
    }


def test_father_and_son_of_one_name_behind_one_door_are_not_taken_for_each_other(roster):
    roster(row("陈建国", born=1950, phone="19900019561"))

    done = roster(row("陈建国", born=1980, phone="19900016192"))

    assert done.counts == (0, 0, 0, 1)
    assert done.refused[2].startswith("Another 陈建国, of another gender or year of birth, is already known")


def test_an_incomplete_home_finds_its_only_owner(roster):
    roster(row("陈建国", room="101", phone="19900019561"))

    assert roster(row("陈建国", unit="", room="")).counts == (0, 0, 1, 0)


def test_one_person_twice_in_a_sheet_is_one_person(roster):
    done = roster(
        row("陈建国", phone="19900019561"), row("陈建国", phone="19900019561"), row("陈 建国", born="1970年")
    )

    assert done.counts == (1, 1, 1, 0)
    assert Resident.objects.values_list("name", "birth_year").get() == ("陈建国", 1970)


def test_two_rows_that_contradict_each_other_leave_the_first(roster):
    done = roster(
        row("陈建国", born=1970, phone="19900019561"), row("陈建国", born=1971, phone="19900019561")
    )

    assert done.counts == (1, 0, 0, 1)
    assert done.refused == {3: "Row 2 says something else about the same 陈建国. Leave only one of the two."}


def test_two_rows_about_somebody_known_are_both_kept(cast, roster):
    done = roster(row("王秀兰", born=1951), row("王秀兰", note="独居"))

    cast.wang.refresh_from_db()
    assert done.counts == (0, 2, 0, 0)
    assert (cast.wang.birth_year, cast.wang.note) == (1951, "独居")


def test_a_couple_may_share_a_phone(roster):
    assert roster(row("老周", phone="19900011371"), row("李阿姨", phone="19900011371")).counts == (2, 0, 0, 0)


def test_further_numbers_are_noted(roster):
    roster(row("陈建国", phone="19900019561、19900016192(女儿)", note="独居"))
    again = roster(row("陈建国", phone="19900019561、19900016192(女儿)", note="独居"))

    person = Resident.objects.get()
    assert (person.contact_phone, person.note) == ("19900019561", "独居；19900016192女儿")
    assert again.counts == (0, 0, 1, 0)


def test_trades_are_known_by_what_people_call_them_and_others_are_kept_in_words(roster):
    done = roster(row("陈建国", volunteer="是", skills="电工、木匠、理发"))
    again = roster(row("陈建国", volunteer="是", skills="电工、木匠、理发"))

    volunteer = Volunteer.objects.get()
    assert {skill.code for skill in volunteer.skills.all()} == {"plumbing", "carpentry"}
    assert (volunteer.state, volunteer.about) == ("approved", "理发")
    assert done.notes == ["Row 2: “理发” is not a known trade; it is kept in words with 陈建国."]
    assert again.counts == (0, 0, 1, 0)


def test_an_application_is_approved_and_trades_are_added_to_those_held(cast, roster):
    Volunteer.objects.create(resident=cast.li, state="applied")

    applied = roster(row("李建国", unit="1", room="101", volunteer="是", skills="木工"), by=cast.chen)
    held = roster(row("钱进", unit="", room="", volunteer="是", skills="灯具"), by=cast.chen)

    standing = Volunteer.objects.get(resident=cast.li)
    assert (standing.state, standing.decided_by) == ("approved", cast.chen)
    assert applied.details[2] == "approved as a volunteer、Doors and windows"
    assert {skill.code for skill in cast.qian.volunteer.skills.all()} == {"carpentry", "lamps"}
    assert held.counts == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("state", "cell", "note"),
    [
        (
            "paused",
            "是",
            "Row 2: 钱进 stays “paused” as a volunteer; decide about it on the volunteers' page.",
        ),
        (
            "approved",
            "否",
            "Row 2: the sheet says that 钱进 is no volunteer; here they stay one until you pause them.",
        ),
        ("approved", "", None),
    ],
)
def test_what_staff_decided_about_a_volunteer_is_not_undone_by_a_sheet(cast, roster, state, cell, note):
    Volunteer.objects.filter(resident=cast.qian).update(state=state)

    done = roster(row("钱进", unit="", room="", volunteer=cell))

    assert done.notes == ([note] if note else [])
    assert Volunteer.objects.get(resident=cast.qian).state == state


def test_trades_of_somebody_who_does_not_volunteer_are_told(roster):
    done = roster(row("陈建国", skills="木工"))

    assert done.notes == ["Row 2: trades are noted for volunteers only: 木工."]
    assert not Volunteer.objects.exists()


def test_a_party_member_is_unmade_only_by_a_word(cast, roster):
    Resident.objects.filter(pk=cast.wang.pk).update(is_party_member=True)

    assert roster(row("王秀兰", party="")).counts == (0, 0, 1, 0)
    assert roster(row("王秀兰", party="群众")).counts == (0, 1, 0, 0)
    cast.wang.refresh_from_db()
    assert not cast.wang.is_party_member


def test_next_door_is_left_alone(cast, next_door, roster):
    roster(row("郑好", building="1", unit="", room="", phone=cast.zheng.phone))

    assert Resident.objects.filter(name="郑好").count() == 2
    assert Resident.objects.get(pk=cast.zheng.pk).version == 1


def test_a_note_that_no_longer_fits_is_told_and_the_old_one_kept(cast, roster):
    Resident.objects.filter(pk=cast.wang.pk).update(note="旧" * 190)

    done = roster(row("王秀兰", note="新的备注，相当长的一句话"))

    cast.wang.refresh_from_db()
    assert cast.wang.note == "旧" * 190
    assert done.notes == ["Row 2: the note is too long to be added to what is already noted."]


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, roster):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (3, 60):
        people = [
            row("甲" + chr(0x4E00 + at), room=str(100 + at), volunteer="是", skills="木工")
            for at in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            roster(*people, dry_run=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
