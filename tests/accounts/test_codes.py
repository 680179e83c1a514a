"""Six digits on a phone: sent seldom, valid shortly, used once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from community.accounts import codes
from community.accounts.codes import Answer
from community.errors import Refused
from community.models import SmsCode
from tests.racing import at_once

PHONE = "19900010001"


def send(phone=PHONE, purpose="login", address="203.0.113.1"):
    with override("en"):
        return codes.send(phone=phone, purpose=purpose, address=address).digits


def redeem(typed, phone=PHONE, purpose="login"):
    return codes.redeem(phone=phone, purpose=purpose, typed=typed)


def other_than(digits):
    return "000001" if digits == "000000" else "000000"


@pytest.mark.django_db
def test_a_code_arrives_and_is_kept_only_as_a_hash(phones):
    digits = send()

    assert [number for number, _text in phones] == [PHONE]
    assert digits in phones[0][1]
    row = SmsCode.objects.get()
    assert digits not in row.code_hash
    assert (row.phone, row.purpose, row.address, row.tries, row.used_at) == (
        PHONE,
        "login",
        "203.0.113.1",
        0,
        None,
    )
    assert row.expires_at - row.created_at == timedelta(minutes=5)


@pytest.mark.django_db
def test_a_code_counts_once():
    digits = send()

    assert redeem(digits) is Answer.ACCEPTED
    assert redeem(digits) is Answer.REPEATED
    assert redeem(other_than(digits)) is Answer.EXPIRED


@pytest.mark.django_db
def test_a_code_is_for_its_phone_and_purpose_only():
    digits = send()

    assert redeem(digits, purpose="password") is Answer.EXPIRED
    assert redeem(digits, phone="19900010002") is Answer.EXPIRED
    assert redeem(digits) is Answer.ACCEPTED


@pytest.mark.django_db
def test_five_wrong_tries_end_it():
    digits = send()

    assert [redeem(other_than(digits)) for _try in range(5)] == [Answer.WRONG] * 5
    assert redeem(digits) is Answer.EXPIRED
    assert SmsCode.objects.get().tries == 5


@pytest.mark.django_db
def test_five_minutes_end_it(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    digits = send()
    time_machine.shift(timedelta(minutes=5))

    assert redeem(digits) is Answer.EXPIRED


@pytest.mark.django_db
def test_only_the_newest_counts(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    first = send()
    time_machine.shift(timedelta(seconds=61))
    second = send()

    assert (redeem(first), redeem(second)) == (
        (Answer.WRONG, Answer.ACCEPTED) if first != second else (Answer.ACCEPTED, Answer.REPEATED)
    )


@pytest.mark.django_db
def test_a_minute_passes_between_two(time_machine, phones):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    send()
    time_machine.shift(timedelta(seconds=20))
    with pytest.raises(codes.TooSoon, match=r"can be sent in 41 seconds"):
        send(purpose="password")
    time_machine.shift(timedelta(seconds=40))
    send()

    assert len(phones) == 2


@pytest.mark.django_db
def test_ten_a_day_for_one_phone(time_machine, phones):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    for _code in range(10):
        send()
        time_machine.shift(timedelta(minutes=7))
    with pytest.raises(Refused, match="many codes today"):
        send()
    time_machine.shift(timedelta(days=1))
    send()

    assert len(phones) == 11


@pytest.mark.django_db
def test_twenty_an_hour_from_one_address(time_machine, phones):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    for number in range(20):
        send(phone=f"199000110{number:02d}")
    with pytest.raises(Refused, match="asked for from here"):
        send(phone="19900011999")
    send(phone="19900011999", address="203.0.113.2")
    time_machine.shift(timedelta(hours=1, seconds=1))
    send(phone="19900011998")

    assert len(phones) == 22


@pytest.mark.django_db
def test_a_refused_request_uses_up_nothing(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    send()
    for _press in range(30):
        with pytest.raises(codes.TooSoon):
            send()
    time_machine.shift(timedelta(seconds=60))

    assert send()


@pytest.mark.django_db
def test_when_the_gateway_fails_the_person_is_told_and_the_code_is_void(settings, monkeypatch):
    from community.messages.senders import MemorySender, NotSent

    made = []

    def fail(sender, phone, text):
        made.append(text)
        raise NotSent("gateway closed")

    monkeypatch.setattr(MemorySender, "send", fail)
    with pytest.raises(Refused, match="could not be sent"):
        send()

    assert len(made) == 1
    assert SmsCode.objects.get().expires_at <= timezone.now()


@pytest.mark.django_db
def test_old_codes_are_forgotten(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    send()
    time_machine.shift(timedelta(days=5))
    send()

    assert codes.forget_old_codes() == 1
    assert SmsCode.objects.count() == 1


@pytest.mark.race
def test_of_ten_who_type_it_at_once_one_gets_in():
    digits = send()

    answers = at_once([lambda: redeem(digits)] * 10)

    assert sorted(answer.value for answer in answers) == ["accepted"] + ["repeated"] * 9


@pytest.mark.race
def test_ten_wrong_tries_at_once_are_counted_as_five():
    digits = send()

    answers = at_once([lambda: redeem(other_than(digits))] * 10)

    assert sorted(answer.value for answer in answers) == ["expired"] * 5 + ["wrong"] * 5
    assert SmsCode.objects.get().tries == 5


@pytest.mark.race
def test_ten_presses_at_once_send_one_text(phones):
    answers = at_once([send] * 10)

    assert len(phones) == 1
    assert [type(answer) for answer in answers].count(codes.TooSoon) == 9


@pytest.mark.race
def test_thirty_phones_at_once_from_one_address_get_twenty_texts(phones):
    answers = at_once([lambda n=n: send(phone=f"199000110{n:02d}") for n in range(30)])

    assert len(phones) == 20
    assert [type(answer) for answer in answers].count(Refused) == 10
