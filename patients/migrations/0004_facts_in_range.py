"""
Numbers and editions that no fact may have, refused by the database too.

The facts that are there already are not checked: none of them can be changed, so one that is out of range stays.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0003_words_of_names'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('edition__isnull', True), ('edition__regex', '^[4-9]$'), _connector='OR'), name='fact_edition_pattern'),
        ),
        AddConstraintNotValid(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('line__isnull', True), ('line__range', (1, 50)), _connector='OR'), name='fact_line_in_range'),
        ),
        AddConstraintNotValid(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('horizon_months__isnull', True), ('horizon_months__range', (1, 60)), _connector='OR'), name='fact_horizon_months_in_range'),
        ),
        AddConstraintNotValid(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('months__isnull', True), ('months__range', (0, 600)), _connector='OR'), name='fact_months_in_range'),
        ),
    ]
