from django.db import migrations, models


class Migration(migrations.Migration):
    """A page of a report, and the first files of an import, are read in their order."""

    dependencies = [("interop", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="importedfile",
            index=models.Index(fields=["run", "id"], name="import_file_by_run"),
        ),
        migrations.AddIndex(
            model_name="importedmessage",
            index=models.Index(fields=["run", "id"], name="import_line_by_run"),
        ),
    ]
