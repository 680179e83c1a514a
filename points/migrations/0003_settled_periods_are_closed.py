from django.db import migrations

from points.guards import guard_settled_periods


class Migration(migrations.Migration):
    dependencies = [("points", "0002_passbooks_are_append_only")]

    operations = [guard_settled_periods()]
