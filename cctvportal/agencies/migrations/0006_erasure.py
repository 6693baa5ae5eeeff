from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_delegation_protection")]

    operations = [
        migrations.AddField(model_name="user", name="erased_at", field=models.DateTimeField(editable=False, null=True)),
    ]
