from django.db import migrations

# until, urgency, how many, of what
DEADLINES = [
    ("first_reply", "normal", 8, "hours"),
    ("on_site", "normal", 3, "days"),
    ("resolution", "normal", 7, "days"),
    ("first_reply", "urgent", 2, "clock"),
    ("on_site", "urgent", 24, "clock"),
    ("resolution", "urgent", 72, "clock"),
]


def seed(apps, schema_editor):
    rules = apps.get_model("repairs", "DeadlineRule").objects
    for kind, urgency, amount, unit in DEADLINES:
        values = {"code": f"{kind}-{urgency}", "amount": amount, "unit": unit}
        rules.get_or_create(kind=kind, urgency=urgency, community=None, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("repairs", "0003_seed_rules")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
