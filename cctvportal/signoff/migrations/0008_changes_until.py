from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signoff", "0007_reminders")]

    operations = [
        migrations.AddField(model_name="submission", name="changes_until", field=models.BigIntegerField(null=True)),
    ]
