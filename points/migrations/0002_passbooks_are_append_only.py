from django.db import migrations

from community.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [append_only("points_entry"), append_only("points_stockmovement")]
