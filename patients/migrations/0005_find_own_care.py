from django.db import migrations, models


class Migration(migrations.Migration):
    """Whom our own service has ever cared for is found without reading all facts."""

    dependencies = [("patients", "0004_find_patients")]

    operations = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("kind", "palliative_care"), ("own", True)),
                fields=["patient"],
                name="fact_of_own_care",
            ),
        ),
    ]
