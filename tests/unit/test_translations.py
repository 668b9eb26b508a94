"""The German catalogue says everything the program says, and the tool that proves it finds what it should."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.conf import settings

from palliative.translations import (
    KEYWORDS,
    catalogue_path,
    read_catalogue,
    shortcomings,
    source_files,
    strings_in,
    update_catalogue,
)

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
NAMES = [_("Queue"), pgettext_lazy("an afternoon", "Clinic")]
def days(n): return ngettext("%(n)d day", "%(n)d days", n)
"""
TEMPLATE = """{% load i18n %}
<ul>
      <li title="{% translate "It's (late" %}">{{ day|default:_("today") }}</li>
  <li>{% blocktranslate count n=rows|length trimmed %}
      {{ n }} row
    {% plural %}
      {{ n }} rows
    {% endblocktranslate %}</li>
</ul>
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "staff").mkdir()
    (tmp_path / "staff" / "words.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def words(catalogue: Catalog) -> set:
    return {(message.id, message.context) for message in catalogue if message.id}


def test_finds_strings_in_python_and_templates(program: Path):
    assert words(strings_in(program)) == {
        ("Queue", None),
        ("Clinic", "an afternoon"),
        (("%(n)d day", "%(n)d days"), None),
        ("It's (late", None),
        ("today", None),
        (("%(n)s row", "%(n)s rows"), None),
    }


def test_strings_are_looked_for_by_every_name_that_the_functions_are_imported_by():
    sources = [path for path in source_files(settings.BASE_DIR) if path.suffix == ".py"]
    names = {
        name.asname or name.name
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name
    }
    assert names - KEYWORDS.keys() == set()


def test_every_plural_of_the_program_is_found_with_both_its_forms():
    """A variable that is called as one of the functions, in the call that counts, would hide the second form."""
    calls = [
        node
        for path in source_files(settings.BASE_DIR)
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"ngettext", "ngettext_lazy"}
    ]
    forms = {tuple(each.value for each in call.args[:2] if isinstance(each, ast.Constant)) for call in calls}
    assert len(forms) > 20
    assert forms - {message.id for message in strings_in(settings.BASE_DIR)} == set()


def test_an_update_keeps_translations_and_drops_what_is_gone(program: Path):
    catalogue = update_catalogue(program)
    catalogue.get("Queue").string = "Liste"
    catalogue.add("Gone", "Weg")
    write(catalogue, program)

    updated = update_catalogue(program)

    assert updated.get("Queue").string == "Liste"
    assert updated.get("Gone") is None
    assert updated.get("Clinic", "an afternoon").string == ""


def test_an_update_without_news_changes_nothing(program: Path):
    update_catalogue(program)
    before = catalogue_path(program).read_text()
    update_catalogue(program)
    assert catalogue_path(program).read_text() == before


def test_every_shortcoming_is_named():
    program, catalogue = Catalog(locale="de"), Catalog(locale="de")
    for text in ("New", "Bare", "%(n)s of them"):
        program.add(text, locations=[("staff/words.py", 3)])
    catalogue.add("Old", "Alt")
    catalogue.add("Bare", "")
    catalogue.add("%(n)s of them", "%(x)s davon", flags=["python-format"])

    said = sorted(shortcomings(program, catalogue))

    assert "staff/words.py:3: 'New' is not in the catalogue" in said
    assert "'Old' is in the catalogue, and nowhere in the program" in said
    assert "staff/words.py:3: 'Bare' is not translated" in said
    assert any(line.startswith("'%(n)s of them': ") for line in said)
    assert len(said) == 4


def test_an_uncertain_translation_is_a_shortcoming():
    program, catalogue = Catalog(locale="de"), Catalog(locale="de")
    program.add("Queue", locations=[("staff/words.py", 3)])
    catalogue.add("Queue", "Schlange", flags=["fuzzy"])
    assert list(shortcomings(program, catalogue)) == ["'Queue' is marked as uncertain (fuzzy)"]


def test_a_lost_or_another_plural_is_a_shortcoming():
    program, catalogue = Catalog(locale="de"), Catalog(locale="de")
    for text in (("%(n)s day", "%(n)s days"), ("%(n)s row", "%(n)s rows"), ("%(n)s fact", "%(n)s facts"), "a %(n)s"):
        program.add(text, locations=[("staff/words.py", 3)])
    catalogue.add("%(n)s day", "%(n)s Tag")
    catalogue.add(("%(n)s row", "%(n)s lines"), ("%(n)s Zeile", "%(n)s Zeilen"))
    catalogue.add(("%(n)s fact", "%(n)s facts"), ("%(n)s Fakt", ""))
    catalogue.add(("a %(n)s", "many %(n)s"), ("ein %(n)s", "viele %(n)s"))

    said = sorted(shortcomings(program, catalogue))

    assert said == [
        "staff/words.py:3: 'a %(n)s' has other forms in the catalogue: ('a %(n)s', 'many %(n)s')",
        "staff/words.py:3: ('%(n)s day', '%(n)s days') has other forms in the catalogue: '%(n)s day'",
        "staff/words.py:3: ('%(n)s fact', '%(n)s facts') is not translated",
        "staff/words.py:3: ('%(n)s row', '%(n)s rows') has other forms in the catalogue: ('%(n)s row', '%(n)s lines')",
    ]


def test_the_german_catalogue_is_complete():
    catalogue = read_catalogue(catalogue_path(settings.BASE_DIR))
    assert sorted(shortcomings(strings_in(settings.BASE_DIR), catalogue)) == []


def write(catalogue: Catalog, root: Path) -> None:
    with catalogue_path(root).open("wb") as file:
        write_po(file, catalogue)
