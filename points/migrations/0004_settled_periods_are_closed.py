from django.db import migrations

from points.guards import guard_settled_periods


class Migration(migrations.Migration):
    dependencies = [("points", "0003_settlements")]

    operations = [guard_settled_periods()]
