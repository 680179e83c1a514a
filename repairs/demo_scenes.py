"""What breaks in the sample community, and what becomes of it."""

from typing import NamedTuple


class Scene(NamedTuple):
    item: str
    details: str
    trade: str
    size: str = "small"
    places: int = 1


SCENES = [
    Scene("卧室门框开裂", "门框下半截裂了一道缝，关门要用力推", "carpentry", "medium", 2),
    Scene("厨房水龙头滴水", "拧紧了还是滴，一晚上能接一盆", "plumbing"),
    Scene("客厅吸顶灯不亮", "换过灯泡还是不亮", "lamps"),
    Scene("卫生间下水慢", "洗澡水排不下去", "drains", "medium"),
    Scene("入户门锁钥匙拧不动", "钥匙插进去转不了，怕哪天进不了门", "locks"),
    Scene("电饭锅不加热", "插上电灯亮，就是不热", "appliances"),
    Scene("阳台墙角渗水", "下雨天墙皮鼓起来了", "masonry", "large", 2),
    Scene("老人手机不会视频", "想和外地的孙子视频，不知道按哪里", "computers"),
    Scene("窗户关不严漏风", "冬天灌冷风，把手松了", "carpentry"),
    Scene("插座松动", "插头插不紧，一碰就断电", "plumbing", "medium"),
    Scene("马桶水箱一直流水", "晚上听得见水声，水费涨了", "plumbing"),
    Scene("衣柜门掉下来了", "合页的螺丝滑丝了", "carpentry"),
    Scene("洗衣机不排水", "水排不出去，衣服没法甩干", "appliances", "medium"),
    Scene("厨房墙砖掉了三块", "", "masonry", "medium"),
    Scene("楼梯扶手松动", "二楼到三楼那一段，老人扶着不稳", "carpentry", "medium", 2),
    Scene("家里上不了网", "路由器灯是红的", "computers"),
    Scene("床头灯开关失灵", "", "lamps"),
    Scene("纱窗破了两个洞", "蚊子飞进来", "carpentry"),
    Scene("洗菜池堵了", "水倒灌上来", "drains"),
    Scene("信箱锁打不开", "", "locks"),
    Scene("轮椅刹车不灵", "右边的刹车捏不住", "other"),
    Scene("热水器打不着火", "换过电池了", "appliances"),
    Scene("晾衣架摇不动", "手摇的，钢丝绳卡住了", "other"),
    Scene("电视机没有信号", "昨天还好好的，遥控器可能按错了", "appliances"),
    Scene(
        "厨房水槽下方的下水管接口一直渗水，橱柜底板已经泡胀变形，楼下邻居家天花板也发黄了",
        "已经用盆接了三天。家里只有老两口，搬不动柜子。柜子里的东西都腾出来了，请带上生料带和新的软管；"
        "楼下邻居白天在家，可以一起看一下漏水的位置。",
        "drains",
        "large",
        2,
    ),
]
PUBLIC = [
    ("楼道声控灯不亮", "一单元三楼到五楼", "lamps", "property"),
    ("单元门禁失灵", "二单元门口，刷卡没有反应", "locks", "property"),
    ("小区主路井盖松动", "车压过去响，孩子差点绊倒", "other", "property"),
    ("整栋楼水压很低", "早晚六楼以上没有水", "plumbing", "utility"),
    ("外墙瓷砖脱落", "东侧山墙，已经拉了警戒线", "masonry", "property"),
]
AGAIN = Scene("楼道声控灯不亮", "一单元三楼", "lamps")  # at one place, again and again
THANKS = [
    "师傅来得快，修得细，还把地上收拾干净了，谢谢！",
    "老人一个人在家，多亏你们，门终于关得上了。",
    "大热天跑两趟，一口水都没喝，心里过意不去，谢谢。",
]
URGENT = Scene("厨房水管爆裂，正在漏水", "总阀关不上，水快流到客厅了", "plumbing", "medium", 2)
URGENT_TOO = Scene("老人卫生间扶手松脱", "洗澡时差点摔倒，家里只有一位八十岁老人", "carpentry")

# What happens to an order after it came in: steps, and the hours before each of them.
FATES: dict[str, list[tuple[str, float]]] = {
    "submitted": [],
    "open": [("publish", 1.5)],
    "invited": [("publish", 1), ("widen", 8.2), ("invite", 20)],
    "half taken": [("publish", 1), ("claim one", 2)],
    "claimed": [("publish", 1.5), ("claim", 0.4)],
    "released": [("publish", 1.5), ("claim", 0.4), ("release", 5)],
    "waiting": [("publish", 2), ("claim", 0.6), ("pause", 20)],
    "reported": [("publish", 1.2), ("claim", 0.3), ("report", 7)],
    "closed": [("publish", 1.5), ("claim", 0.5), ("report", 22), ("close", 5)],
    "thanked": [("publish", 1.5), ("claim", 0.5), ("report", 20), ("close", 5), ("thank", 3)],
    "not reached": [
        ("publish", 1),
        ("claim", 0.4),
        ("report", 7),
        ("call in vain", 18),
        ("call in vain", 6),
    ],
    "given up": [
        ("publish", 1),
        ("claim", 0.4),
        ("report", 7),
        ("call in vain", 18),
        ("call in vain", 24),
        ("call in vain", 24),
        ("give up", 0.1),
    ],
    "after parts": [
        ("publish", 2),
        ("claim", 1),
        ("pause", 20),
        ("resume", 47),
        ("report", 3),
        ("close", 20),
    ],
    "nobody home": [("publish", 1), ("claim", 1), ("report nobody home", 23), ("close", 3)],
    "reopened": [("publish", 1), ("claim", 0.2), ("report", 20), ("close", 5), ("reopen", 30)],
    "cancelled": [("publish", 3), ("cancel", 4)],
    "declined": [("decline", 4)],
    "referred": [("refer", 2)],
    "answered": [("refer", 3), ("close referred", 60)],
    "sent back": [("refer", 2), ("send back", 30)],
}
# How many of each, and how many days ago the first and the last of them came in.
MAIN = [
    ("closed", 21, 58, 4),
    ("thanked", 5, 40, 5),
    ("not reached", 1, 4, 4),
    ("given up", 1, 16, 16),
    ("after parts", 2, 45, 20),
    ("nobody home", 1, 33, 33),
    ("cancelled", 2, 40, 12),
    ("declined", 3, 50, 6),
    ("claimed", 3, 1.1, 0.2),
    ("claimed", 1, 6, 6),  # the volunteer should have reported by now
    ("waiting", 2, 3, 2),
    ("reported", 4, 4.5, 0.6),
    ("released", 1, 1.2, 1.2),
    ("open", 4, 0.9, 0.2),
    ("open", 1, 3, 3),  # nobody took it
    ("invited", 1, 1.6, 1.6),
    ("half taken", 1, 0.5, 0.5),
    ("reopened", 1, 5, 5),
    ("submitted", 4, 0.6, 0.05),
]
COMMON = [("referred", 2, 2, 1), ("referred", 1, 16, 16), ("answered", 2, 30, 14), ("sent back", 1, 4, 4)]
NEXT_DOOR = [("closed", 5, 40, 6), ("open", 2, 1, 0.3), ("submitted", 2, 0.4, 0.1), ("reported", 1, 2, 2)]
