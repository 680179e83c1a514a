"""Which trade a word means: what people call themselves in a roster, what residents call what is broken."""

from collections.abc import Iterable

from community.models import Skill

# Compared without spaces and case; the trade's own names and code need not be listed.
CALLED = {
    "plumbing": "水电工 水电维修 电工 水工 水暖 水暖工 管工 电路 电路维修 水管 水管维修",
    "drains": "疏通 疏通管道 下水道疏通 通下水 管道 管道维修 马桶疏通",
    "carpentry": "木工 木匠 门窗 门窗维修 木工维修",
    "lamps": "灯具 灯具维修 装灯 灯具更换 照明",
    "appliances": "家电 电器 电器维修 家用电器 家电修理",
    "locks": "开锁 换锁 锁匠 修锁 锁具",
    "masonry": "泥瓦 泥瓦工 瓦工 泥工 防水 瓷砖 贴砖",
    "computers": "电脑 手机 电脑维修 手机维修 手机电脑 数码 计算机",
    "other": "其它",
}
# A word of an item that only one trade would be sent for.
SENT_FOR = {
    "plumbing": "水龙头 插座 水管 水表 电闸 跳闸 开关 角阀 水箱 花洒 软管",
    "drains": "下水道 堵塞 堵了 地漏 疏通",
    "carpentry": "门框 窗户 纱窗 柜门 木门 合页 抽屉 窗框",
    "lamps": "吸顶灯 灯泡 灯管 灯不亮 吊灯 台灯 灯具",
    "appliances": "洗衣机 电饭锅 冰箱 空调 电视 热水器 微波炉 油烟机 电风扇",
    "locks": "锁芯 门锁 换锁 开锁",
    "masonry": "瓷砖 渗水 防水 墙面 墙皮",
    "computers": "电脑 手机 路由器 网络",
}


class Trades:
    """The trades there are, asked for by name. One query."""

    def __init__(self, skills: Iterable[Skill] | None = None):
        held = list(Skill.objects.filter(is_active=True) if skills is None else skills)
        self._by_code = {skill.code: skill for skill in held}
        self._by_name: dict[str, Skill] = {}
        for skill in held:
            names = [skill.code, skill.name, skill.name_en, *CALLED.get(skill.code, "").split()]
            for name in filter(None, names):
                self._by_name.setdefault(_key(name), skill)

    def called(self, name: str) -> Skill | None:
        return self._by_name.get(_key(name))

    def sent_for(self, item: str) -> Skill | None:
        """The trade that the words of an item point to; None when they point nowhere or to several."""
        found = {code for code, words in SENT_FOR.items() if any(word in item for word in words.split())}
        return self._by_code.get(found.pop()) if len(found) == 1 else None


def _key(name: str) -> str:
    return "".join(name.split()).casefold()
