from django.db import migrations, models

from patients.names import comparable

AT_ONCE = 1000


def fold_names_again(apps, schema_editor):
    """Only names with other letters than a–z fold to something new."""
    Patient = apps.get_model("patients", "Patient")
    other_letters = "[^\\x01-\\x7F]"
    named = models.Q(family_name__regex=other_letters) | models.Q(given_names__regex=other_letters)
    changed = []
    for patient in Patient.objects.filter(named).only("family_name", "given_names", "search_name").iterator(AT_ONCE):
        folded = comparable(f"{patient.family_name} {patient.given_names}")[:400]
        if folded != patient.search_name:
            patient.search_name = folded
            changed.append(patient)
    Patient.objects.bulk_update(changed, ["search_name"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    """Names keep the letters of every script, and a number is found whoever gave it."""

    dependencies = [("patients", "0003_fact_of_its_tumours_patient")]

    operations = [
        migrations.AddIndex(
            model_name="patientidentifier",
            index=models.Index(fields=["value"], name="patient_identifier_by_value"),
        ),
        migrations.RunPython(fold_names_again, migrations.RunPython.noop, elidable=True),
    ]
