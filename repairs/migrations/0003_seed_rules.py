from django.db import migrations

# ruff: noqa: E501 - a table reads best with a line for each row
# code, place, what, words, but not, trades, who, why
RESPONSIBILITIES = [
    (
        "home-gas",
        "home",
        "家里的燃气管、燃气表、燃气灶",
        "燃气\n煤气\n天然气\n液化气",
        "",
        [],
        "utility",
        "燃气设施只能由燃气公司派人处理，志愿者和物业都不能动。",
    ),
    (
        "home-meter",
        "home",
        "水表、电表和表前的管线",
        "水表\n电表\n表前",
        "",
        [],
        "utility",
        "表和表前的管线归供水、供电公司，表后的才归自家。",
    ),
    (
        "home-water",
        "home",
        "家里的水龙头、马桶、水管",
        "水龙头\n马桶\n水管\n花洒\n阀门\n漏水",
        "",
        ["plumbing"],
        "volunteers",
        "表后的水管和龙头是自家的，志愿者可以帮忙修。",
    ),
    (
        "home-lamp",
        "home",
        "家里的灯、插座、开关",
        "灯\n插座\n开关",
        "",
        ["lamps"],
        "volunteers",
        "家里的灯和插座是自家的，不归物业管，志愿者可以帮忙修。",
    ),
    (
        "home-door",
        "home",
        "家里的门窗、门锁、柜子",
        "门\n窗\n锁\n柜",
        "门禁\n单元门",
        ["carpentry", "locks"],
        "volunteers",
        "家里的门窗和锁是自家的，不归物业管，志愿者可以帮忙修。",
    ),
    (
        "home-drain",
        "home",
        "家里的下水道、地漏",
        "下水\n地漏\n堵",
        "",
        ["drains"],
        "volunteers",
        "自家这一段志愿者可以疏通；如果是整栋楼的主管，会转给物业。",
    ),
    (
        "home-leak",
        "home",
        "楼上漏水、墙面渗水",
        "楼上 漏\n渗水\n返潮",
        "",
        ["masonry"],
        "joint",
        "要先弄清水从哪里来，社区会约上物业一起去看。",
    ),
    (
        "home-appliance",
        "home",
        "家电、手机、电脑",
        "",
        "",
        ["appliances", "computers"],
        "volunteers",
        "小毛病志愿者可以看；还在保修期的请先找厂家。",
    ),
    (
        "home-other",
        "home",
        "家里的其他东西",
        "",
        "",
        [],
        "volunteers",
        "自家的东西，志愿者先来看看能不能修。",
    ),
    ("common-lift", "common", "电梯", "电梯", "", [], "property", "电梯归物业管，只能由有资质的维保单位修。"),
    (
        "common-lamp",
        "common",
        "楼道灯、路灯、景观灯",
        "灯",
        "市政路灯",
        ["lamps"],
        "property",
        "公共部位的灯归物业管。",
    ),
    (
        "common-door",
        "common",
        "单元门、门禁、信报箱",
        "单元门\n门禁\n信箱\n信报箱",
        "",
        ["locks", "carpentry"],
        "property",
        "单元门和门禁是公共设施，归物业管。",
    ),
    (
        "common-pipe",
        "common",
        "公共水管、下水主管、化粪池",
        "主管\n化粪池\n污水\n公共水管\n水压",
        "",
        ["plumbing", "drains"],
        "property",
        "公共管道归物业管；市政管网的问题由物业联系相关单位。",
    ),
    (
        "common-roof",
        "common",
        "屋顶、外墙、楼道墙面",
        "屋顶\n楼顶\n外墙\n墙皮\n瓷砖",
        "",
        ["masonry"],
        "property",
        "屋顶和外墙是公共部位，归物业管，必要时动用维修资金。",
    ),
    (
        "common-road",
        "common",
        "小区外的道路、路灯、井盖、大树",
        "马路\n市政\n人行道\n大树\n树枝",
        "",
        [],
        "municipal",
        "小区外的道路、路灯和树木归市政和园林部门。",
    ),
    (
        "common-cover",
        "common",
        "井盖",
        "井盖",
        "",
        [],
        "joint",
        "井盖分属物业、供水、电力、通信等单位，要先看清是谁家的。",
    ),
    (
        "common-power",
        "common",
        "整栋楼停水停电",
        "停电\n停水\n没电\n没水",
        "",
        [],
        "utility",
        "大面积停水停电由供水、供电公司处理。",
    ),
    ("common-other", "common", "其他公共部位", "", "", [], "property", "公共部位由物业负责。"),
]

# code, what, severity, words, but not, advice, calls, partners to call
DANGERS = [
    (
        "gas-leak",
        "燃气泄漏",
        "danger",
        "煤气味\n燃气味\n天然气味\n煤气 泄漏\n燃气 泄漏\n天然气 泄漏\n煤气 漏气\n燃气 漏气\n液化气 漏\n煤气 漏\n燃气 漏\n煤气 臭味\n煤气 中毒",
        "",
        "不要开关任何电器，不要点火。打开门窗，关上燃气总阀，人到室外再打电话。",
        "燃气公司抢修电话（见缴费单或燃气表）\n消防 119\n有人不舒服 120",
        "utility",
    ),
    (
        "fire",
        "着火",
        "danger",
        "着火\n起火\n火灾\n明火\n烧起来",
        "打不着火\n点不着火",
        "人先离开，关好身后的门，不要坐电梯，到安全的地方打 119。",
        "消防 119\n急救 120",
        "property",
    ),
    (
        "electricity",
        "打火、冒烟、漏电",
        "danger",
        "打火\n火花\n冒烟\n烧焦\n焦味\n糊味\n焦糊\n漏电\n触电\n电到人\n电麻\n烧坏 配电\n配电箱 烧\n电表箱 烧\n总闸 烧\n电线 裸露\n电线 断",
        "打火机\n打火针\n打火开关\n打火灶\n火花塞\n油烟机冒烟",
        "不要碰。手是干的就拉下家里的总闸。有人触电，先断电，再打 120。",
        "供电服务 95598\n消防 119\n急救 120",
        "property",
    ),
    (
        "lift-trapped",
        "电梯困人",
        "danger",
        "困 电梯\n关 电梯 里\n电梯 坠\n电梯 下滑",
        "",
        "不要扒门，按轿厢里的报警按钮，告诉他们楼号和电梯编号。",
        "消防救援 119\n急救 120",
        "property",
    ),
    (
        "structure",
        "房屋结构",
        "danger",
        "承重墙\n楼板 裂\n房梁\n坍塌\n天花板 塌\n天花板 掉\n吊顶 塌\n外墙 脱落\n外墙 掉\n墙砖 掉 外\n墙体 开裂\n墙 倾斜\n阳台 下沉\n地基\n房子 下沉",
        "",
        "人先离开那里，不要从下面走，也不要自己去拆。",
        "消防救援 119\n政务热线 12345",
        "property",
    ),
    (
        "gas-appliance",
        "燃气设施",
        "stop",
        "煤气\n燃气\n天然气\n液化气",
        "",
        "燃气设施只能由燃气公司处理，请打燃气公司服务电话。闻到味道请立刻打 119。",
        "燃气公司服务电话（见缴费单或燃气表）\n消防 119",
        "utility",
    ),
    (
        "height",
        "高处作业",
        "stop",
        "高空\n外墙\n楼顶\n屋顶\n房顶\n窗外\n外机\n雨棚\n脚手架\n爬高",
        "屋顶灯\n屋顶的灯\n房顶灯\n房顶的灯\n窗外有\n窗外的人",
        "请不要自己爬出去，志愿者也不能做高处作业。物业或专业单位会来处理。",
        "",
        "property",
    ),
    (
        "lift",
        "电梯",
        "stop",
        "电梯\n升降机",
        "电梯口\n电梯间的灯\n电梯厅\n电梯旁",
        "先不要坐这部电梯。电梯由物业和维保单位处理。",
        "",
        "property",
    ),
    (
        "mains",
        "入户总线和配电箱",
        "stop",
        "配电箱\n电表箱\n配电柜\n入户线\n总电源",
        "",
        "不要打开箱子。这要由持证电工或供电公司处理。",
        "供电服务 95598",
        "property",
    ),
]


def seed(apps, schema_editor):
    Skill = apps.get_model("community", "Skill")
    skills = {skill.code: skill for skill in Skill.objects.all()}
    rules = apps.get_model("repairs", "ResponsibilityRule").objects
    for order, (code, place, title, words, exceptions, trades, who, why) in enumerate(RESPONSIBILITIES, 1):
        values = {
            "place_kind": place, "title": title, "words": words, "exceptions": exceptions,
            "who": who, "why": why, "order": order * 10,
        }  # fmt: skip
        made, _new = rules.get_or_create(code=code, community=None, defaults=values)
        made.trades.set(skills[trade] for trade in trades if trade in skills)
    dangers = apps.get_model("repairs", "SafetyRule").objects
    for order, (code, title, severity, words, exceptions, advice, calls, kind) in enumerate(DANGERS, 1):
        values = {
            "title": title, "severity": severity, "words": words, "exceptions": exceptions,
            "advice": advice, "calls": calls, "partner_kind": kind, "order": order * 10,
        }  # fmt: skip
        dangers.get_or_create(code=code, community=None, defaults=values)


class Migration(migrations.Migration):
    dependencies = [
        ("repairs", "0002_timeline_is_append_only"),
        ("community", "0003_seed_skills"),
    ]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
