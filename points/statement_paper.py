"""The passbook's statement on paper."""

from community.models import Resident
from community.pdf import Paper
from points.statements import KINDS, Statement, note_export

HEAD = ["行次", "日期", "类别", "事由", "积分", "余额", "校验码"]
WIDTHS = [8, 16, 13, 47, 10, 11, 20]


def paper_of(statement: Statement, *, by: Resident) -> Paper:
    """What others take away is in the audit trail."""
    note_export(statement, by=by)
    community = statement.resident.community
    paper = Paper(title=statement.title, foot=community.name if community else "")
    paper.heading("积分对账单", below=statement.period)
    paper.facts(
        [
            ("姓名", statement.resident.name),
            ("社区", community.name if community else ""),
            ("期初积分", str(statement.opening)),
            ("本期收入", str(statement.received)),
            ("本期支出", str(statement.given)),
            ("期末积分", str(statement.closing)),
        ]
    )
    rows = (
        [
            str(line.entry.sequence),
            f"{line.entry.occurred_on:%Y-%m-%d}",
            KINDS[line.entry.kind],
            line.entry.reason,
            f"{line.entry.amount:+d}",
            str(line.balance),
            line.entry.digest[:12],
        ]
        for line in statement.lines
    )
    if statement.lines:
        paper.long_table(HEAD, rows, widths=WIDTHS, right=[0, 4, 5])
    else:
        paper.paragraph("本期没有积分往来。")
    paper.paragraph("校验码取自每行的数字摘要，前后相连，任何一行被改动都会对不上。", is_small=True)
    return paper
