from django.db import migrations

from community.append_only import append_only

TABLES = ["points_entry", "points_stockmovement", "points_servicehours", "points_topicevent", "points_vote"]


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [append_only(table) for table in TABLES]
