from django.db import migrations, models

from cctvportal.record.protection import append_only, public_may_read


class Migration(migrations.Migration):
    dependencies = [("record", "0003_verification")]

    operations = [
        migrations.CreateModel(
            name="HeadSent",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Manifest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.BigIntegerField()),
                ("release", models.CharField(max_length=12)),
                ("responses", models.JSONField()),
                ("root", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=["edition", "release"], name="one_manifest_a_release")],
            },
        ),
        append_only("record_headsent"),
        append_only("record_manifest"),
        public_may_read("record_manifest"),
    ]
