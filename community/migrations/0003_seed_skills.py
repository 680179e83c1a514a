from django.db import migrations

SKILLS = [
    ("plumbing", "水电", "Water and power", "水龙头漏水、插座松动", "Dripping tap, loose socket", "tap"),
    ("drains", "管道疏通", "Drains", "下水道、马桶堵了", "Blocked sink or toilet", "drain"),
    (
        "carpentry",
        "木工门窗",
        "Doors and windows",
        "门框开裂、窗户关不严",
        "Split door frame, draughty window",
        "door",
    ),
    ("lamps", "灯具安装", "Lamps", "灯不亮、换灯泡", "Lamp out, bulb to change", "lamp"),
    (
        "appliances",
        "家电维修",
        "Appliances",
        "洗衣机、电饭锅坏了",
        "Washing machine, rice cooker",
        "appliance",
    ),
    ("locks", "开锁换锁", "Locks", "锁芯坏了、门打不开", "Broken lock, stuck door", "lock"),
    (
        "masonry",
        "泥瓦防水",
        "Tiles and waterproofing",
        "瓷砖掉了、墙角渗水",
        "Loose tiles, damp corner",
        "tiles",
    ),
    (
        "computers",
        "电脑手机",
        "Computers and phones",
        "手机不会用、上不了网",
        "Phone trouble, no internet",
        "phone",
    ),
    ("other", "其他", "Something else", "不确定选这个", "Not sure? Choose this", "other"),
]

NEAR = [
    ("plumbing", "drains"),
    ("plumbing", "lamps"),
    ("lamps", "appliances"),
    ("appliances", "computers"),
    ("carpentry", "locks"),
    ("carpentry", "masonry"),
    ("drains", "masonry"),
]


def seed(apps, schema_editor):
    Skill = apps.get_model("community", "Skill")
    for order, (code, name, name_en, examples, examples_en, icon) in enumerate(SKILLS, 1):
        Skill.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "examples": examples,
                "examples_en": examples_en,
                "icon": icon,
                "order": order * 10,
            },
        )


def make_neighbours(apps, schema_editor):
    """Trades whose people can often help each other out."""
    skills = {skill.code: skill for skill in apps.get_model("community", "Skill").objects.all()}
    for one, other in NEAR:
        if one in skills and other in skills:
            skills[one].near.add(skills[other])
            skills[other].near.add(skills[one])


class Migration(migrations.Migration):
    dependencies = [("community", "0002_audit_is_append_only")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(make_neighbours, migrations.RunPython.noop),
    ]
