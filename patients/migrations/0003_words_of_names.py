"""An index for the words of names, built beside the running system; rows that were there are checked there too."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations

import patients.models.people


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [
        ('patients', '0002_wishes_and_search'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='patient',
            index=django.contrib.postgres.indexes.GinIndex(patients.models.people.WordsOf('search_name'), name='patient_by_words_of_name'),
        ),
        ValidateConstraint(model_name='patient', name='patient_telling_is_known'),
        ValidateConstraint(model_name='patient', name='patient_allergies_are_known'),
        ValidateConstraint(model_name='patient', name='patient_allergies_are_listed'),
    ]
