from django.db import migrations, models

from cctvportal.record.protection import append_only, public_may_read


class Migration(migrations.Migration):
    dependencies = [("record", "0002_security")]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sequence", models.BigIntegerField()),
                ("entries", models.BigIntegerField()),
                ("publications", models.BigIntegerField()),
                ("assets", models.BigIntegerField()),
                ("problems", models.JSONField()),
                ("ok", models.BooleanField()),
            ],
            options={"ordering": ["pk"]},
        ),
        append_only("record_verification"),
        public_may_read("record_verification"),
    ]
