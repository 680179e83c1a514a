from django.db import migrations

from community.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("repairs", "0005_remember_callbacks_and_thanks")]

    operations = [append_only("repairs_callback")]
