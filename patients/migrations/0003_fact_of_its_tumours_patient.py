from django.db import migrations


class Migration(migrations.Migration):
    """A fact about a tumour lies with the patient record that the tumour belongs to."""

    dependencies = [("patients", "0002_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE patients_fact ADD CONSTRAINT fact_of_its_tumours_patient"
            " FOREIGN KEY (tumour_id, patient_id) REFERENCES patients_tumour (id, patient_id)",
            "ALTER TABLE patients_fact DROP CONSTRAINT fact_of_its_tumours_patient",
        ),
    ]
