"""Columns are found by what their headings mean, in whatever order and dress they come."""

import datetime

import pytest

from community import sheets

from .conftest import read

RECORD_ROW = {
    "报修人姓名": "郭美玲",
    "楼号": "3号楼",
    "维修事项": "纱窗破损",
    "联系电话": "19900007866",
    "维修人姓名": "吴桂兰",
    "维修日期": "2024/1/11",
    "维修结果": "已修好",
    "积分": 2,
}


@pytest.mark.parametrize(
    "headings",
    [
        ["报修人姓名", "楼号", "维修事项", "联系电话", "维修人姓名", "维修日期", "维修结果", "积分"],
        ["报修人", "楼栋", "维修内容", "手机", "维修人", "日期", "结果", "积分(每人)"],
        ["住 户", "楼\n号", "报修内容", "联系\n电话", "师傅", "维修时间", "完成情况", "积分（每人）"],
        ["姓名", "栋", "事项", "联系方式", "志愿者姓名", "完成日期", "处理结果", "得分"],
        [
            "★报修人姓名：",
            "所在楼号",
            "具体维修事项",
            "居民联系电话",
            "参与维修人员",
            "实际完成时间",
            "最终结果",
            "分值",
        ],
        ["Requester", "Building", "Job", "Phone", "Volunteers", "Date", "Result", "Points per person"],
    ],
)
def test_a_record_is_read_whatever_its_columns_are_called(workbook, headings):
    good, refused = read(workbook(headings, list(RECORD_ROW.values())), sheets.RECORD)
    assert refused == {}
    row = good[2]
    assert (row["name"], row["building"], row["item"], row["phones"][0].number) == (
        "郭美玲",
        "3",
        "纱窗破损",
        "19900007866",
    )
    assert (row["team"], row["date"], row["outcome"].kind, row["points"]) == (
        ["吴桂兰"],
        datetime.date(2024, 1, 11),
        "fixed",
        2,
    )


def test_the_order_of_the_columns_does_not_matter(workbook):
    forwards = read(workbook(list(RECORD_ROW), list(RECORD_ROW.values())), sheets.RECORD)
    backwards = read(workbook(list(RECORD_ROW)[::-1], list(RECORD_ROW.values())[::-1]), sheets.RECORD)
    assert forwards == backwards
    assert len(forwards[0]) == 1


def test_the_volunteers_phone_is_never_taken_for_the_askers(workbook):
    headings = [*RECORD_ROW, "志愿者联系电话", "报修日期"]
    headings.remove("联系电话")
    row = {**RECORD_ROW, "志愿者联系电话": "19900009255", "报修日期": "2024-01-09"}
    good, _ = read(workbook(headings, [row[heading] for heading in headings]), sheets.RECORD)
    assert good[2]["phones"] == []
    assert good[2]["team_phones"][0].number == "19900009255"
    assert good[2]["date"] == datetime.date(2024, 1, 11)


def test_the_emergency_contact_is_not_the_resident(workbook):
    good, _ = read(
        workbook(
            ["紧急联系人姓名", "紧急联系电话", "户主姓名", "楼号"], ["王立新", "19900009947", "郭美玲", "3#"]
        ),
        sheets.ROSTER,
    )
    assert (good[2]["name"], good[2]["phones"]) == ("郭美玲", [])


def test_headings_in_two_merged_rows_are_read_as_one(workbook):
    good, refused = read(
        workbook(
            ["居民名册"],
            ["序号", "姓名", "住址", None, None, "电话"],
            [None, None, "楼号", "单元", "户号", None],
            [1, "郭美玲", "3#", "2单元", "903室", "19900007866"],
        ),
        sheets.ROSTER,
    )
    assert refused == {}
    assert [good[4][part] for part in ("building", "unit", "room")] == ["3", "2", "903"]
    assert good[4]["phones"][0].number == "19900007866"


def test_a_single_column_of_door_numbers_stands_in_for_the_building(workbook):
    good, _ = read(
        workbook(["姓名", "门牌号"], ["郭美玲", "3-2-903"], ["王立新", "A栋1单元101"]), sheets.ROSTER
    )
    assert [(row["building"], row["unit"], row["room"]) for row in good.values()] == [
        ("3", "2", "903"),
        ("A", "1", "101"),
    ]


def test_a_building_cell_that_contradicts_the_room_column_is_refused(workbook):
    good, refused = read(
        workbook(["姓名", "楼号", "户号"], ["郭美玲", "3号楼2单元903", "904"]), sheets.ROSTER
    )
    assert good == {}
    assert refused == {2: "The building cell says 903, the column beside it says 904."}


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        (["积分"], "The sheet “Sheet1” lacks these columns: 积分."),
        (["积分", "维修日期"], "The sheet “Sheet1” lacks these columns: 维修日期、积分."),
    ],
)
def test_missing_columns_are_named_in_one_sentence(workbook, left_out, sentence):
    headings = [heading for heading in RECORD_ROW if heading not in left_out]
    with pytest.raises(sheets.WorkbookProblem) as problem:
        read(workbook(headings, [RECORD_ROW[heading] for heading in headings]), sheets.RECORD)
    assert str(problem.value) == sentence


def test_a_workbook_about_something_else_is_told_what_is_needed(workbook):
    with pytest.raises(sheets.WorkbookProblem) as problem:
        read(workbook(["日程", "地点"], ["周一", "活动室"]), sheets.GOODS)
    assert str(problem.value) == (
        "No sheet has a row of headings that fits. At least these columns are needed: 商品名称、兑换积分."
    )


def test_the_sheet_that_fits_is_found_among_several(workbook):
    file = workbook(
        说明=[["请各位认真填写", "姓名不要写错"]],
        积分超市=[["商品名称", "积分"], ["毛巾", 10]],
        居民=[["名册"], ["填表单位:居委会"], ["姓名", "楼号", "电话"], ["郭美玲", 3, 19900007866]],
    )
    with sheets.opened(file, sheets.ROSTER) as table:
        assert (table.sheet, table.heading_row) == ("居民", 3)
        assert table.headings == {"name": "姓名", "building": "楼号", "phones": "电话"}
        assert [row.number for row in table] == [4]


def test_totals_footers_blank_rows_and_repeated_headings_are_passed_over(workbook):
    good, refused = read(
        workbook(
            ["序号", "姓名", "楼号", "电话"],
            [1, "郭美玲", "3#", None],
            [None, "本页小计", None, "1人"],
            [None, None, None, None],
            ["序号", "姓名", "楼号", "电话"],
            [2, "王立新", "3#", None],
            [3, None, None, None],
            ["合计：", None, None, "2人"],
            ["制表人：李主任", None, None, "审核："],
            ["备注：电话以本人为准", None, None, None],
        ),
        sheets.ROSTER,
    )
    assert refused == {}
    assert {number: row["name"] for number, row in good.items()} == {2: "郭美玲", 6: "王立新"}


def test_everything_wrong_with_a_row_is_said_at_once(workbook):
    _, refused = read(
        workbook(["居民姓名", "楼号", "电话", "志愿者"], [None, "问邻居", "123", "大概"]), sheets.ROSTER
    )
    assert refused == {
        2: "“居民姓名” is empty. “问邻居” is not a building number or an address. "
        "“123” is not a phone number. “大概” is neither yes nor no."
    }
