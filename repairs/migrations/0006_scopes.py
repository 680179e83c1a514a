from django.db import migrations, models

# What the seeded lines of the two lists are about. Where a line names two, the words of a request choose.
SERVICES = {
    "responsibilityrule": {
        "home-gas": ["gas"],
        "home-meter": ["water", "electricity"],
        "common-power": ["water", "electricity"],
        "common-lift": ["lifts"],
    },
    "safetyrule": {
        "gas-leak": ["gas"],
        "gas-appliance": ["gas"],
        "lift-trapped": ["lifts"],
        "lift": ["lifts"],
        "electricity": ["electricity"],
        "mains": ["electricity"],
    },
}


def say_which(apps, schema_editor):
    for model, codes in SERVICES.items():
        rows = apps.get_model("repairs", model).objects
        for code, services in codes.items():
            rows.filter(code=code).update(services=services)


class Migration(migrations.Migration):
    dependencies = [
        ("repairs", "0005_seed_checklists"),
    ]

    operations = [
        migrations.AddField(
            model_name="responsibilityrule",
            name="services",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Only a partner that looks after one of these is proposed.",
                verbose_name="service",
            ),
        ),
        migrations.AddField(
            model_name="safetyrule",
            name="services",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Only a partner that looks after one of these is proposed.",
                verbose_name="service",
            ),
        ),
        migrations.RunPython(say_which, migrations.RunPython.noop),
    ]
