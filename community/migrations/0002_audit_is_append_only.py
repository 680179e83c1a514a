from django.db import migrations

from community.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]

    operations = [append_only("community_auditevent")]
