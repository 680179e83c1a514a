from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0003_seed_skills"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="duty",
            name="duty_kind_known",
        ),
        migrations.AddField(
            model_name="duty",
            name="buildings",
            field=models.ManyToManyField(
                blank=True,
                help_text="Of a warden only.",
                related_name="wardens",
                to="community.building",
                verbose_name="buildings",
            ),
        ),
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
        migrations.AlterField(
            model_name="duty",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff", "community staff"),
                    ("keeper", "shop keeper"),
                    ("warden", "building warden"),
                ],
                max_length=10,
                verbose_name="duty",
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="days_to_answer",
            field=models.PositiveSmallIntegerField(default=5, verbose_name="working days to answer"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["staff", "keeper", "warden"])), name="duty_kind_known"
            ),
        ),
    ]
