from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0012_delegations_once")]

    operations = [
        migrations.AddConstraint("chair", models.UniqueConstraint(fields=("from_date",), name="one_chair_from_a_day")),
    ]
