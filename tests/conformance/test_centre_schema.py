"""Every file the centre writes is valid against the official oBDS schema."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from interop.centre.writing import write_centre

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "obds" / "xsd" / "oBDS_v3.0.4.xsd"


@pytest.mark.skipif(
    not SCHEMA.exists(), reason="the official oBDS schema is not beside the project (../shared/data/obds)"
)
@pytest.mark.parametrize("today", [date(2026, 3, 10), date(2024, 2, 29)])
def test_every_file_of_the_centre_is_valid(tmp_path: Path, today: date) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    written = write_centre(tmp_path / "centre", patients=600, seed=11, today=today)
    files = sorted((tmp_path / "centre" / "obds").iterdir())
    assert len(files) == written.files
    for path in files:
        assert schema.validate(etree.parse(path)), f"{path.name}: {schema.error_log}"
