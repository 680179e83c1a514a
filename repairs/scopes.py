"""Which partner looks after what: a gas smell is not for the water company."""

from collections.abc import Collection

from community.models import Community, Partner, Service
from repairs.models import RepairOrder

# What is said of each, to choose where a rule names several or none.
SIGNS = {
    Service.GAS: ("燃气", "煤气", "天然气", "液化气"),
    Service.WATER: ("水表", "停水", "没水", "水压", "自来水", "供水"),
    Service.ELECTRICITY: ("电表", "停电", "没电", "断电", "供电", "电线", "漏电"),
    Service.HEATING: ("暖气", "供暖", "供热", "地暖"),
    Service.DRAINS: ("下水", "污水", "化粪池", "雨水"),
    Service.LIFTS: ("电梯", "升降机"),
    Service.TELECOMS: ("宽带", "光纤", "网线", "电话线", "有线电视", "网络"),
    Service.ROADS: ("路灯", "马路", "人行道", "大树", "树枝"),
}


def needed_by(order: RepairOrder, who: str) -> list[str]:
    """The services of which one is needed: as the rule that was met says, narrowed by the words; empty: any."""
    said = [
        code.value
        for code, signs in SIGNS.items()
        if any(sign in f"{order.item}{order.description}" for sign in signs)
    ]
    named = _named_by_rules(order, who)
    return [code for code in named if code in said] or named or said


def _named_by_rules(order: RepairOrder, who: str) -> list[str]:
    if order.hazard is not None and order.is_dangerous and order.hazard.services:
        return list(order.hazard.services)
    rule = order.responsibility
    return list(rule.services) if rule is not None and rule.who == who else []


def partners_for(community: Community | int, kind: str, needed: Collection[str]) -> list[Partner]:
    """Those that look after one of these first; then those without ticks, but never a utility for a service it does
    not name. A utility stands for one thing only: where nothing is known of what is needed, several are not chosen from.
    """
    partners = list(Partner.objects.filter(community=community, kind=kind, is_active=True).order_by("pk"))
    fitting = [one for one in partners if set(one.services) & set(needed)]
    if kind == Partner.Kind.UTILITY:
        return fitting if needed or len(partners) > 1 else partners
    general = partners if not needed else [one for one in partners if not one.services]
    return fitting + [one for one in general if one not in fitting]
