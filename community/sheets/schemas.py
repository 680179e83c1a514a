"""The three sheets an office keeps: the roster, the record of repairs, the goods of the points supermarket."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from . import places, values
from .columns import Field, Schema


def means(*groups: str) -> list[str]:
    """Headings that mean the same, divided by 、."""
    return [heading for group in groups for heading in group.split("、")]


_HELPERS = ("志愿者", "维修", "师傅", "队员", "紧急")

_PHONE = means(
    "联系电话、电话、手机、手机号、手机号码、联系方式、电话号码、联系电话号码、移动电话",
    "phone、telephone、mobile、contact、contact phone、phone number",
)
_BUILDING = means(
    "楼号、楼栋、楼栋号、楼幢、楼、栋、幢、栋号、幢号、住址、地址、家庭住址、详细地址、居住地址、报修地址",
    "building、address",
)
_UNIT = means("单元、单元号", "unit、entrance")
_ROOM = means("户号、房号、室、室号、房间号、门牌、门牌号、房间", "room、flat、apartment、door")
_NOTE = means("备注、说明、备注说明", "note、notes、remark、remarks")
_SEQUENCE = Field("sequence", _("No."), means("序号、编号", "no、number、#"), values.text)


def _put_address_together(row: dict[str, Any]) -> None:
    """The building cell may hold a whole address; leave `building`, `unit` and `room` as strings."""
    spelt = row.get("building") or values.Address()
    address = places.joined(spelt, row.get("unit") or "", row.get("room") or "")
    row.update(building=address.building, unit=address.unit, room=address.room)


ROSTER = Schema(
    "roster",
    [
        _SEQUENCE,
        Field(
            "name",
            _("Name"),
            means("姓名、居民姓名、住户、住户姓名、户主、业主、名字", "name、full name、resident"),
            values.name,
            column_needed=True,
            value_needed=True,
            not_with=("紧急", "联系人", "家属"),
        ),
        Field("gender", _("Gender"), means("性别", "gender、sex"), values.gender),
        Field(
            "birth_year",
            _("Year of birth"),
            means("出生年份、出生年月、出生日期、生日、出生年、出生", "birth year、year of birth、born"),
            values.birth_year,
        ),
        Field("building", _("Building"), _BUILDING, values.address, column_needed=True, value_needed=True),
        Field("unit", _("Unit"), _UNIT, values.unit, not_with=("工作", "填表")),
        Field("room", _("Room"), _ROOM, values.room),
        Field("phones", _("Phone"), _PHONE, values.phones, not_with=("紧急", "家属")),
        Field(
            "is_party_member",
            _("Party member"),
            means("政治面貌、党员、是否党员", "party member、political status"),
            values.is_party_member,
        ),
        Field(
            "is_volunteer",
            _("Volunteer"),
            means("志愿者、是否志愿者、是否为志愿者、注册志愿者", "volunteer"),
            values.yes_no,
        ),
        Field(
            "skills",
            _("Trades"),
            means("技能特长、技能、特长、工种、专长、服务特长", "skills、trades、skill、trade"),
            values.skills,
        ),
        Field("note", _("Note"), _NOTE, values.text),
    ],
    combine=_put_address_together,
    stand_ins=[("building", "room")],
)

RECORD = Schema(
    "record",
    [
        _SEQUENCE,
        Field(
            "name",
            _("Who asked"),
            means(
                "报修人姓名、报修人、报修居民、居民姓名、住户、住户姓名、户主、求助人、姓名",
                "requester、asked by、resident、name",
            ),
            values.name,
            column_needed=True,
            value_needed=True,
            not_with=_HELPERS,
        ),
        Field("building", _("Building"), _BUILDING, values.address),
        Field("unit", _("Unit"), _UNIT, values.unit, not_with=("工作", "填表")),
        Field("room", _("Room"), _ROOM, values.room),
        Field(
            "item",
            _("Job"),
            means(
                "维修事项、维修内容、报修内容、报修事项、维修项目、服务内容、故障描述、事项、内容、项目",
                "job、repair、item、description、what",
            ),
            values.text,
            column_needed=True,
            value_needed=True,
        ),
        Field("phones", _("Phone"), _PHONE, values.phones, not_with=_HELPERS),
        Field(
            "team",
            _("Repaired by"),
            means(
                "维修人姓名、维修人、维修人员、维修师傅、师傅、志愿者姓名、志愿者、服务人员、接单人",
                "volunteers、volunteer、repaired by、done by、team",
            ),
            values.names,
            column_needed=True,
            value_needed=True,
            not_with=("电话", "手机", "积分"),
        ),
        Field(
            "team_phones",
            _("Volunteers' phones"),
            means("维修人电话、志愿者电话、师傅电话、维修人联系电话、志愿者联系电话", "volunteer phone"),
            values.phones,
        ),
        Field(
            "date",
            _("Date"),
            means(
                "维修日期、维修时间、完成日期、完成时间、上门日期、上门时间、服务日期、服务时间、日期、时间",
                "date、repair date、repaired on、done on",
            ),
            values.date,
            column_needed=True,
            value_needed=True,
            not_with=("报修", "登记", "填表", "受理"),
        ),
        Field(
            "outcome",
            _("Result"),
            means("维修结果、结果、完成情况、维修情况、处理结果、办理结果", "result、outcome、status"),
            values.outcome,
            column_needed=True,
            value_needed=True,
        ),
        Field(
            "points",
            _("Points per person"),
            means("积分、得分、分值、每人积分、人均积分、志愿积分", "points、points each、points per person"),
            values.points,
            column_needed=True,
            value_needed=True,
            not_with=("总", "合计", "累计"),
        ),
        Field("note", _("Note"), _NOTE, values.text),
    ],
    combine=_put_address_together,
)

GOODS = Schema(
    "goods",
    [
        _SEQUENCE,
        Field(
            "name",
            _("Product"),
            means("商品名称、品名、商品、物品名称、物品、名称", "product、name、goods、item"),
            values.text,
            column_needed=True,
            value_needed=True,
        ),
        Field(
            "kind",
            _("Kind"),
            means("类别、分类、种类、商品类别、品类", "kind、category、type"),
            values.text,
        ),
        Field(
            "price",
            _("Price in points"),
            means(
                "兑换积分、所需积分、积分价格、兑换价格、兑换分值、价格、单价、积分、分值",
                "price、points、price in points",
            ),
            values.price,
            column_needed=True,
            value_needed=True,
        ),
        Field(
            "stock",
            _("Stock"),
            means("库存数量、库存、数量、现有库存、结存", "stock、quantity、in stock"),
            values.stock,
        ),
        Field("barcode", _("Barcode"), means("条码、条形码、商品条码", "barcode、ean"), values.text),
        Field("note", _("Note"), _NOTE, values.text),
    ],
)
