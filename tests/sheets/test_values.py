"""What people type into cells, and what it means."""

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from community.sheets import CellProblem, values

JAN_11 = datetime.date(2024, 1, 11)


def refusal(parse, cell):
    with pytest.raises(CellProblem) as problem:
        parse(cell)
    return str(problem.value)


@pytest.mark.parametrize(
    "cell",
    [
        "2号楼",
        "2#",
        "2＃",
        "2栋",
        "2幢",
        "2",
        2,
        2.0,
        "2.0",
        "２号",
        "二号楼",
        " 2 号 楼 ",
        "02号楼",
        "第2栋",
        "2#楼",
        "2座",
        "两号楼",
    ],
)
def test_every_way_to_write_building_two(cell):
    assert values.building(cell) == "2"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("A栋", "A"),
        ("ａ座", "A"),
        ("3A号楼", "3A"),
        ("B2栋", "B2"),
        ("东区3号楼", "东区3"),
        ("东区三号楼", "东区3"),
        ("三区2号楼", "3区2"),
        ("3区2", "3区2"),
        ("十二号楼", "12"),
        ("二十一栋", "21"),
        ("阡上社区3号楼", "3"),
        ("阳光小区3号楼", "阳光小区3"),
        ("综合楼", "综合楼"),
        (None, ""),
        ("", ""),
        ("无", ""),
    ],
)
def test_other_buildings(cell, name):
    assert values.building(cell) == name


@pytest.mark.parametrize(
    "cell", ["号楼", "不知道", "2号楼?", 2.5, "3-2", "2、3号楼", "2号楼3号楼", True, "=A1", -3]
)
def test_what_names_no_building_is_refused_in_its_own_words(cell):
    assert f"“{cell}”" in refusal(values.building, cell)


def test_a_building_that_excel_turned_into_a_date_is_explained():
    assert refusal(values.address, datetime.datetime(2024, 3, 2)) == (
        "“2024-03-02” has become a date; type the number again in a cell formatted as text."
    )


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("3号楼2单元903", ("3", "2", "903")),
        ("3号楼2单元903室", ("3", "2", "903")),
        ("3-2-903", ("3", "2", "903")),
        ("3#2-903", ("3", "2", "903")),
        ("3#-2-903", ("3", "2", "903")),
        ("3＃２单元９０３", ("3", "2", "903")),
        ("三号楼二单元903", ("3", "2", "903")),
        ("阡上社区3号楼2单元903户", ("3", "2", "903")),
        ("东区3号楼2单元903", ("东区3", "2", "903")),
        ("A栋1203", ("A", "", "1203")),
        ("3号楼2单元", ("3", "2", "")),
        ("3—903", ("3", "", "903")),
        ("3号楼2单元东户", ("3", "2", "东户")),
        ("12#1单元101A", ("12", "1", "101A")),
        (7, ("7", "", "")),
        (None, ("", "", "")),
    ],
)
def test_addresses_are_taken_apart(cell, parts):
    assert values.address(cell) == parts


@pytest.mark.parametrize("cell", ["3-2", "问门卫", "3号楼2单元903和904", "3/4/5/6"])
def test_an_address_that_could_mean_two_things_is_refused(cell):
    assert refusal(values.address, cell) == f"“{cell}” is not a building number or an address."


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("2单元", "2"), (2, "2"), ("二单元", "2"), (2.0, "2"), ("B单元", "B"), ("无", ""), (None, "")],
)
def test_units(cell, unit):
    assert values.unit(cell) == unit


@pytest.mark.parametrize(
    ("cell", "room"),
    [
        ("1103室", "1103"),
        (1604, "1604"),
        ("1103号", "1103"),
        ("301a", "301A"),
        ("0101", "0101"),
        ("西户", "西户"),
        (None, ""),
    ],
)
def test_rooms(cell, room):
    assert values.room(cell) == room


def test_what_is_no_unit_or_room():
    assert refusal(values.unit, "左边第二个门") == "“左边第二个门” is not a unit number."
    assert refusal(values.unit, "二百") == "“二百” is not a unit number."
    assert refusal(values.room, "顶楼") == "“顶楼” is not a room number."


@pytest.mark.parametrize(
    "cell",
    [
        "19900013687",
        19900013687,
        19900013687.0,
        "1.9900013687E+10",
        "199-0001-3687",
        "199 0001 3687",
        "19900013687 ",
        "+8619900013687",
        "+86 199-0001-3687",
        "008619900013687",
        "86-19900013687",
        "１９９０００１３６８７",
        "手机:19900013687",
        "19900013687\u200b",
        "\u202d19900013687\u202c",
    ],
)
def test_every_way_to_write_one_mobile(cell):
    phone = values.phone(cell)
    assert (phone.number, phone.is_mobile) == ("19900013687", True)
    assert values.phones(cell) == [phone]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0571-88881234", "0571-88881234"),
        ("(0571)88881234", "0571-88881234"),
        ("057188881234", "0571-88881234"),
        ("010 88881234", "010-88881234"),
        ("+86-0755-8888123", "0755-8888123"),
        ("8888 1234", "88881234"),
        ("4008881234", "4008881234"),
    ],
)
def test_a_landline_can_be_called_but_is_not_a_mobile(cell, number):
    phone = values.phone(cell)
    assert (phone.number, phone.is_mobile) == (number, False)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("19900013687/19900013688", ["19900013687", "19900013688"]),
        ("19900013687、0571-88881234", ["19900013687", "0571-88881234"]),
        ("19900013687 19900013688", ["19900013687", "19900013688"]),
        ("199 0001 3687 199 0001 3688", ["19900013687", "19900013688"]),
        ("19900013687\n19900013687", ["19900013687"]),
        ("19900013687或19900013688", ["19900013687", "19900013688"]),
        (None, []),
        ("无", []),
        ("-", []),
    ],
)
def test_several_phones_in_a_cell(cell, numbers):
    assert [phone.number for phone in values.phones(cell)] == numbers


def test_a_word_about_whose_phone_it_is_stays_with_the_number():
    assert values.phones("19900013687(女儿)；19900013688") == [
        ("19900013687", True, "女儿"),
        ("19900013688", True, ""),
    ]


@pytest.mark.parametrize(
    "cell", ["1234", 1234, "1990001368", "199000136870", "29900013687", "问女儿", True, "1990001368X"]
)
def test_what_is_no_phone(cell):
    assert refusal(values.phones, cell) == f"“{cell}” is not a phone number."


def test_a_phone_that_lost_digits_is_explained():
    assert "lost its last digits" in refusal(values.phones, "1.99E+10")
    assert refusal(values.phones, "199****3687") == "“199****3687” hides some digits of the phone number."


@pytest.mark.parametrize(
    "cell",
    [
        datetime.datetime(2024, 1, 11, 9, 30),
        JAN_11,
        45302,
        45302.4,
        "45302",
        "2024/1/11",
        "2024.1.11",
        "2024-01-11",
        "2024年1月11日",
        "2024 年 1 月 11 日",
        "20240111",
        20240111,
        "2024-01-11 10:30:00",
        "2024/1/11 上午",
        "2024年1月11日(星期四)",
        "２０２４/１/１１",
        "2024–1–11",
    ],
)
def test_every_way_to_write_a_day(cell):
    assert values.date(cell) == JAN_11


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1月5日", "“1月5日” does not say which year."),
        ("1.5", "“1.5” does not say which year."),
        ("2024-02-30", "There is no such day as “2024-02-30”."),
        ("20241301", "There is no such day as “20241301”."),
        ("2024年2月", "“2024年2月” is not a date."),
        ("上周三", "“上周三” is not a date."),
        ("24/1/11", "“24/1/11” is not a date."),
        (3, "“3” is not a date."),
        (True, "“True” is not a date."),
        (datetime.time(10), "“10:00:00” is not a date."),
        (datetime.date(1900, 1, 3), "“1900-01-03” is not a plausible date."),
    ],
)
def test_what_is_no_day(cell, sentence):
    assert refusal(values.date, cell) == sentence


@pytest.mark.parametrize(
    "cell",
    [
        "10",
        10,
        10.0,
        "每人10",
        "10分/人",
        "10分",
        "每人10分",
        "10/人",
        "10积分",
        "１０分",
        "人均10分",
        "十分",
        "+10",
    ],
)
def test_every_way_to_write_ten_points_each(cell):
    assert values.points(cell) == 10


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (-5, "“-5” is below zero."),
        ("2.5分", "“2.5分” is not a whole number."),
        (2.5, "“2.5” is not a whole number."),
        ("共20分", "“共20分” is a total; write the points each volunteer gets."),
        ("很多", "“很多” is not a number of points."),
        (19900013687, "“19900013687” is too large."),
        (True, "“True” is not a number."),
        (JAN_11, "“2024-01-11” is not a number."),
        ("#REF!", "The formula in this cell shows #REF! instead of a value."),
    ],
)
def test_what_is_no_number_of_points(cell, sentence):
    assert refusal(values.points, cell) == sentence


def test_prices_and_stock():
    assert [values.price(cell) for cell in ("30分", 30, "30积分", "30分/个")] == [30] * 4
    assert [values.stock(cell) for cell in (60, 60.0, "60个", "60", "1,200件", 0)] == [
        60,
        60,
        60,
        60,
        1200,
        0,
    ]
    assert (values.price(None), values.stock("")) == (None, None)
    assert refusal(values.price, 0) == "A price of 0 points is not possible."
    assert refusal(values.price, "面议") == "“面议” is not a price in points."
    assert refusal(values.stock, -1) == "“-1” is below zero."
    assert refusal(values.stock, "缺货") == "“缺货” is not a number of pieces."


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("吴桂兰 胡振华", ["吴桂兰", "胡振华"]),
        ("张 三", ["张三"]),
        ("张　三", ["张三"]),
        ("张 三 丰", ["张三丰"]),
        ("张 三、李 四", ["张三", "李四"]),
        ("张 三 李 四", ["张三", "李四"]),
        ("张 三 王五六", ["张三", "王五六"]),
        ("林振华，杨长青，郭金凤", ["林振华", "杨长青", "郭金凤"]),
        ("林振华,杨长青;郭金凤；刘立新/陈雪梅", ["林振华", "杨长青", "郭金凤", "刘立新", "陈雪梅"]),
        ("林振华\n杨长青", ["林振华", "杨长青"]),
        ("林振华&杨长青", ["林振华", "杨长青"]),
        ("张三和李四", ["张三", "李四"]),
        ("李和平", ["李和平"]),
        ("李和平和张三", ["李和平", "张三"]),
        ("欧阳建国以及李明", ["欧阳建国", "李明"]),
        ("林振华(队长) 杨长青", ["林振华", "杨长青"]),
        ("买买提•艾力", ["买买提·艾力"]),
        ("John Smith", ["John Smith"]),
        ("林振华、林振华", ["林振华"]),
        (None, []),
        ("无", []),
    ],
)
def test_names_in_one_cell(cell, names):
    assert values.names(cell) == names


@pytest.mark.parametrize(
    "cell", ["张 三 李 四 王", "林振华等3人", "维修队全体成员都去了", "张 三丰 李", "19900013687"]
)
def test_names_that_nobody_can_tell_apart_are_refused(cell):
    assert refusal(values.names, cell) == (
        f"“{cell}”: it is not clear which names these are; divide them with “、”."
    )


def test_one_persons_name():
    assert [values.name(cell) for cell in ("郭 美 玲", " 郭美玲 ", "王丽华（大）", "John  Smith", None)] == [
        "郭美玲",
        "郭美玲",
        "王丽华(大)",
        "John Smith",
        "",
    ]
    assert refusal(values.name, 1234) == "“1234” is not a name."


def test_words_about_a_person():
    assert values.skills("电脑手机、木工门窗，泥瓦防水/水电 水电") == [
        "电脑手机",
        "木工门窗",
        "泥瓦防水",
        "水电",
    ]
    assert [values.yes_no(cell) for cell in ("是", "√", "Y", 1, True, "志愿者")] == [True] * 6
    assert [values.yes_no(cell) for cell in ("否", "×", "n", 0, False, None, "", "无")] == [False] * 8
    assert [values.gender(cell) for cell in ("男", "女性", "F", None)] == ["m", "f", "f", ""]
    years = [
        1978,
        "1978年",
        "1978-05",
        "1978年5月3日",
        "19780503",
        1978.0,
        datetime.date(1978, 5, 3),
        "1978.5",
    ]
    assert [values.birth_year(cell) for cell in years] == [1978] * 8
    party = ["中共党员", "党员", "预备党员", "中共预备党员"]
    assert [values.is_party_member(cell) for cell in party] == [True] * 4
    others = ["群众", "团员", "共青团员", "入党积极分子", "民盟盟员", "农工党党员", "非党员", "否", None]
    assert [values.is_party_member(cell) for cell in others] == [False] * 9


@pytest.mark.parametrize(
    ("parse", "cell", "sentence"),
    [
        (values.yes_no, "大概", "“大概” is neither yes nor no."),
        (values.gender, "320人", "“320人” is neither male nor female."),
        (values.birth_year, "78年", "“78年” is not a year of birth."),
        (values.birth_year, 2999, "“2999” is not a year of birth."),
        (values.is_party_member, "下次再问", "“下次再问” is not a political status this list knows."),
        (values.skills, "会" * 40, "“" + "会" * 40 + "” is too long for a trade."),
    ],
)
def test_words_about_a_person_that_are_refused(parse, cell, sentence):
    assert refusal(parse, cell) == sentence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("已修好", "fixed"),
        ("完成", "fixed"),
        ("已解决，居民满意", "fixed"),
        ("已更换配件，恢复正常", "fixed"),
        ("无需更换配件，已修好", "fixed"),
        ("需更换配件,待二次上门", "parts"),
        ("等零件到货", "parts"),
        ("无法维修,已建议联系厂家", "unfixable"),
        ("修不了", "unfixable"),
        ("部分修好", "partly"),
        ("家中无人", "nobody_home"),
        ("建议联系专业公司", "professional"),
        ("未修好", "other"),
        ("没有解决", "other"),
        ("下周再说", "other"),
    ],
)
def test_how_a_visit_ended(text, kind):
    assert values.outcome(text) == (kind, text)


def test_no_result_is_no_outcome():
    assert values.outcome(None) is None


PARSERS = [getattr(values, name) for name in values.__all__ if name.islower()]
ODD = st.one_of(
    st.text(max_size=60),
    st.text("0123456789一二三十百号楼栋单元室#-、和 张李王东区分人每年月日.+E/()", max_size=25),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
@given(cell=ODD)
def test_no_cell_can_do_worse_than_be_refused(parse, cell):
    with translation.override("en"):
        sentence = outcome_of(parse, cell)
    assert len(sentence) < 200


def outcome_of(parse, cell):
    """The sentence of a refusal; anything but a refusal or a value goes through and fails the test."""
    try:
        return str(parse(cell))[:100]
    except CellProblem as problem:
        return str(problem) or "!" * 200


@given(number=st.integers(1, 9999), suffix=st.sampled_from(["号楼", "栋", "幢", "#", "＃", "座", "", ".0"]))
def test_every_spelling_of_a_number_is_that_building(number, suffix):
    assert values.building(f"{number}{suffix}") == str(number)


@pytest.mark.parametrize(
    "parse", [values.building, values.unit, values.room, values.name], ids=lambda p: p.__name__
)
@given(cell=ODD)
def test_what_is_canonical_stays_as_it_is(parse, cell):
    try:
        once = parse(cell)
    except CellProblem:
        return
    assert parse(once) == once


@given(cell=ODD)
def test_a_phone_read_again_is_the_same_phone(cell):
    try:
        phones = values.phones(cell)
    except CellProblem:
        return
    assert [values.phone(phone.number) for phone in phones] == [phone._replace(note="") for phone in phones]


@given(st.lists(st.text("张李王赵吴桂兰胡振华", min_size=2, max_size=4), min_size=1, max_size=5, unique=True))
def test_names_joined_for_an_export_come_apart_again(team):
    assert values.names("、".join(team)) == team
