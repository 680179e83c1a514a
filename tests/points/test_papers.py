"""Papers to take along: Chinese, on as many pages as it takes, whatever people typed."""

import io

from community.pdf import Paper, readable


def written(paper):
    out = io.BytesIO()
    paper.save_to(out)
    return out.getvalue()


def test_what_the_typeface_lacks_is_marked_and_nothing_else_is_lost():
    assert readable("诸葛文珺喆堃 3 号楼😀\x00\n") == "诸葛文珺喆堃 3 号楼〓  "


def test_a_long_table_goes_on_over_pages_with_its_head():
    paper = Paper(title="对账单", foot="阡上社区")
    paper.heading("积分对账单")
    paper.long_table(["日期", "分"], [[f"第{n}行" * 20, "1"] for n in range(120)], widths=[80, 20], right=[1])
    paper.seal("阡上社区", "2026年1月1日")

    assert paper.pages_count > 3
    assert written(paper).startswith(b"%PDF-")


def test_a_place_for_the_seal_is_not_torn_apart():
    paper = Paper(title="证明")
    paper.set_y(250)
    paper.seal("阡上社区", "2026年1月1日")

    assert paper.pages_count == 2
