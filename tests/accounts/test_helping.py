"""王秀兰 lets her daughter act for her, at the desk or on the website, and ends it the same way whenever she likes."""

import pytest
from django.urls import reverse

from community import helping
from community.access import may_act_for
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Consent, Message
from repairs import workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(cast):
    return Consent.objects.select_related("resident", "helper").get()


def end(cast, consent, *, by=None, how="phone"):
    helping.end_at_their_word(cast.wang, by=by or cast.chen, consent=consent, how=how)


def record(cast, resident, helper, *, by=None, how="in_person"):
    return helping.record(
        resident, by=by or cast.chen, name=helper.name, phone=helper.phone, relation="楼长", how=how
    )


def told(person):
    return Message.objects.filter(resident=person).count()


def test_the_office_writes_down_a_warden_and_both_are_told(cast):
    made = record(cast, cast.li, cast.qian)

    assert may_act_for(cast.qian, cast.li)
    assert (made.given_how, made.recorded_by, made.relation) == ("in_person", cast.chen, "楼长")
    assert (told(cast.li), told(cast.qian)) == (1, 1)
    line = AuditEvent.objects.get(subject=f"community.Consent:{made.pk}")
    assert (line.by, line.detail) == (cast.chen, {"consent": "given", "how": "in_person"})
    with pytest.raises(Refused):
        record(cast, cast.li, cast.qian)


def test_what_the_office_writes_down_was_said_by_somebody_somehow(cast, consent):
    for how in ("", "website", "telepathy"):
        with pytest.raises(Refused):
            record(cast, cast.li, cast.qian, how=how)
        with pytest.raises(Refused):
            end(cast, consent, how=how)
    for by in (cast.zhou, cast.he, cast.li):
        with pytest.raises(NotAllowed):
            record(cast, cast.li, cast.qian, by=by)
        with pytest.raises(NotAllowed):
            end(cast, consent, by=by)
    assert Consent.objects.get().withdrawn_at is None


def test_a_helper_is_named_by_name_and_number_together_and_lives_here(cast):
    with pytest.raises(Refused):
        helping.record(cast.li, by=cast.chen, name="钱进", phone=cast.zhao.phone, how="phone")
    with pytest.raises(Refused):
        record(cast, cast.li, cast.zheng)
    with pytest.raises(Refused):
        record(cast, cast.li, cast.li)


def test_at_her_word_the_office_ends_it_and_both_are_told(cast, consent):
    end(cast, consent)

    consent.refresh_from_db()
    assert not may_act_for(cast.daughter, cast.wang)
    assert (consent.withdrawn_by, consent.withdrawn_how) == (cast.chen, "phone")
    assert (told(cast.wang), told(cast.daughter)) == (1, 1)
    with pytest.raises(Refused):
        end(cast, consent)
    with pytest.raises(NotAllowed):
        helping.end_at_their_word(cast.li, by=cast.chen, consent=consent, how="phone")


def test_each_of_them_sees_that_it_ended_and_nobody_else(login, cast, consent):
    end(cast, consent)

    for person in (cast.wang, cast.daughter):
        assert login(person).get(reverse("profile")).context["ended"] == [consent]
    assert login(cast.li).get(reverse("profile")).context["ended"] == []


def test_ending_it_oneself_is_kept_with_who_did(login, cast, consent):
    login(cast.wang).post(reverse("end_helping", args=[consent.pk]))

    consent.refresh_from_db()
    assert (consent.withdrawn_by, consent.withdrawn_how) == (cast.wang, "website")
    assert not consent.is_ended_by_the_office


def test_both_pages_say_who_asked_for_whom(login, cast, orders, consent):
    order = orders.submitted(by=cast.daughter, channel="helper")
    for person in (cast.wang, cast.daughter, cast.chen):
        said = login(person).get(order.get_absolute_url()).context["acting"]
        assert all(word in said for word in ("王小雨", "女儿", "王秀兰"))
    page = login(cast.chen).get(reverse("admin:repairs_repairorder_change", args=[order.pk]))
    assert said in [value for _label, value in page.context["facts"]]


def test_volunteers_do_not_learn_who_asked_for_whom(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    asked = orders.open(by=cast.daughter, channel="helper", item="抽屉")
    for each in (order, asked):
        assert login(cast.zhao).get(each.get_absolute_url()).context["acting"] == ""


def test_whose_consent_has_ended_hears_no_more_of_the_request(login, cast, orders, consent):
    order = orders.submitted(by=cast.daughter, channel="helper")
    before = told(cast.daughter)
    workflow.publish(order, by=cast.chen, skill=orders.skills["carpentry"], size="small")
    assert told(cast.daughter) > before
    end(cast, consent)
    before = told(cast.daughter)
    workflow.claim(order, by=cast.zhao)

    assert told(cast.daughter) == before
    assert login(cast.daughter).get(order.get_absolute_url()).status_code == 404
