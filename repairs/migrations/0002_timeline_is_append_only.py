from django.db import migrations

from community.append_only import append_only

TABLES = ["repairs_event", "repairs_callback"]


class Migration(migrations.Migration):
    dependencies = [("repairs", "0001_initial")]

    operations = [append_only(table) for table in TABLES]
