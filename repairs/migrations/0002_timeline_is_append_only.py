from django.db import migrations

from community.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("repairs", "0001_initial")]

    operations = [append_only("repairs_event")]
