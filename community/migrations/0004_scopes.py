from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0003_seed_skills"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="services",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="With ticks, it is proposed for these only. A utility is proposed for nothing else.",
                verbose_name="looks after",
            ),
        ),
    ]
