from django.db import migrations

# code, title, before setting out, lines: (what to look at, what is wrong, whether a photo is asked for, trade)
CHECKLISTS = [
    (
        "ebike",
        "电动自行车停放和充电",
        "看楼道、门厅、地下室和车棚。不要自己动手搬车、拔线，拍照记下来就好。",
        [
            ("楼道、门厅停放电动自行车", "有车停在楼道、楼梯间、门厅或安全出口，就算有问题。", True, ""),
            ("飞线充电", "从窗户或楼道拉线给电动自行车充电，就算有问题。", True, ""),
            ("电池拎进楼里充电", "看到有人把电池拿回家充电，就算有问题。", False, ""),
            ("充电桩、充电插座损坏", "插座松动、发烫、烧黑，外壳破了或者没有电，就算有问题。", True, ""),
            ("车棚没有灭火器或灭火器失效", "没有灭火器、指针不在绿区、过了有效期，就算有问题。", True, ""),
        ],
    ),
    (
        "fire",
        "消防通道和消防设施",
        "从楼上往下走，楼道、楼梯、通道都要走到。",
        [
            ("消防车通道被占", "车辆、围栏或杂物堵住消防车道，就算有问题。", True, ""),
            ("楼道、楼梯堆放杂物", "纸箱、旧家具、自行车挡住走路的地方，就算有问题。", True, ""),
            (
                "安全出口、防火门打不开或关不严",
                "出口上锁、被堵，防火门关不上或者用东西顶着，就算有问题。",
                True,
                "carpentry",
            ),
            ("消火栓、灭火器缺失或失效", "箱子里缺水带、水枪，灭火器没有压力，就算有问题。", True, ""),
            ("应急灯、疏散指示灯不亮", "按一下测试按钮，灯不亮就算有问题。", False, "lamps"),
        ],
    ),
    (
        "special",
        "电梯等特种设备",
        "只看、只记，不要打开机房和控制柜。有人被困先打电梯里的救援电话。",
        [
            (
                "电梯没有使用标志或已过检验日期",
                "轿厢里没有使用标志，或者上面的下次检验日期已经过了。",
                True,
                "",
            ),
            (
                "电梯运行异响、抖动、关门夹人",
                "乘一趟上下，有怪声、明显抖动、平层不齐，就算有问题。",
                False,
                "",
            ),
            ("电梯救援电话打不通", "按一下呼叫按钮，没有人应答就算有问题。", False, ""),
            (
                "锅炉、压力容器没有登记或无人看管",
                "热水锅炉、储气罐没有登记证，或者漏水漏气，就算有问题。",
                True,
                "",
            ),
        ],
    ),
    (
        "common",
        "楼道和公共部位",
        "留意老人和孩子容易摔跤、碰伤的地方。",
        [
            ("楼道灯不亮", "拍手、跺脚都不亮，就算有问题。", False, "lamps"),
            ("扶手松动、台阶破损", "用手晃一晃，松了、断了、缺了角，就算有问题。", True, "masonry"),
            ("窗户玻璃、外墙砖有掉落危险", "玻璃破裂、墙砖空鼓松动，请绕开走。", True, ""),
            ("单元门关不上、门禁坏了", "门自己关不严，或者刷卡没有反应。", False, "locks"),
            ("井盖缺失、松动", "井盖没有、翘起、踩上去会动，就算有问题。", True, ""),
            ("电线裸露、配电箱没有锁", "看到铜线露在外面，或者箱门开着。不要用手碰。", True, ""),
        ],
    ),
]


def seed(apps, schema_editor):
    Skill = apps.get_model("community", "Skill")
    skills = {skill.code: skill for skill in Skill.objects.all()}
    checklists = apps.get_model("repairs", "Checklist").objects
    items = apps.get_model("repairs", "ChecklistItem").objects
    for order, (code, title, about, lines) in enumerate(CHECKLISTS, 1):
        values = {"title": title, "about": about, "order": order * 10}
        made, is_new = checklists.get_or_create(code=code, community=None, defaults=values)
        for position, (text, hint, wants_photo, trade) in enumerate(lines if is_new else [], 1):
            items.create(
                checklist=made, text=text, hint=hint, wants_photo=wants_photo,
                skill=skills.get(trade), position=position * 10,
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("repairs", "0004_seed_deadlines")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
