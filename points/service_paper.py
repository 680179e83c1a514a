"""The certificate of service on paper, with room for the seal."""

from datetime import date

from django.utils import timezone

from community.pdf import Paper
from points.hours import in_hours
from points.models import ServiceCertificate
from points.service_certificates import facts_of

TITLE = "志愿服务记录证明"


def paper_of(certificate: ServiceCertificate, *, check_url: str) -> Paper:
    community = certificate.community
    paper = Paper(title=TITLE, foot=f"{community.name}　证明编号 {certificate.spaced_code}")
    paper.heading(TITLE)
    paper.facts(list(facts_of(certificate).items()))
    paper.paragraph(
        f"兹证明上述志愿者于{_day(certificate.first)}至{_day(certificate.last)}期间，在本社区参加志愿服务"
        f"{certificate.services}次，累计{in_hours(certificate.minutes)}小时，明细如下。"
    )
    paper.ln(2)
    rows = ([day, what, str(minutes)] for day, what, minutes in certificate.lines)
    paper.long_table(["日期", "服务内容", "分钟"], rows, widths=[20, 85, 15], right=[2])
    paper.seal(community.name, _day(timezone.localdate(certificate.issued_at)))
    paper.paragraph(f"真伪查询：{check_url}", is_small=True)
    paper.paragraph(
        "也可打开该网址后输入证明编号。本证明依据志愿服务记录信息无偿出具，不含身份证件号码；"
        "未加盖公章时，以网上查询结果为准。",
        is_small=True,
    )
    return paper


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
