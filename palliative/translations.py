"""
Keep the German catalogue in step with the program, without GNU gettext.

Strings are found with Babel: in Python as it is, in templates after Django has turned them into something like Python.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from triggers.rule import paragraphs_of

APPS = ("staff", "patients", "triggers", "questionnaires", "consults", "tumorboard", "quality", "interop", "palliative")
SOURCES = (*APPS, "templates")
SUFFIXES = {".py", ".html", ".txt"}
# By whatever name a function is imported: which of its arguments are strings to translate; "c" marks the context.
KEYWORDS = {
    "_": None,
    "later": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogue_path(root: Path) -> Path:
    return root / "locale" / "de" / "LC_MESSAGES" / "django.po"


def strings_in(root: Path) -> Catalog:
    """Collect every string that the program can show, with the files it stands in."""
    found = Catalog(locale="de", charset="utf-8")
    for path in source_files(root):
        name = str(path.relative_to(root))
        for line, message, _comments, context in extract("python", readable(path), keywords=KEYWORDS):
            found.add(message, locations=[(name, line)], context=context)
    for path in sorted((root / "triggers" / "rules").glob("*.py")):
        name = str(path.relative_to(root))
        for line, paragraph in meanings_in(path):
            found.add(paragraph, locations=[(name, line)])
    return found


def meanings_in(path: Path) -> Iterator[tuple[int, str]]:
    """Find the clinical meanings of the rules in a file, which are their docstrings: line and paragraph."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(_makes_a_rule(each) for each in node.decorator_list):
            yield from ((node.lineno, paragraph) for paragraph in paragraphs_of(ast.get_docstring(node) or ""))


def _makes_a_rule(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "rule"


def source_files(root: Path) -> Iterator[Path]:
    """List the files that may hold strings; migrations freeze strings and are left out."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and "migrations" not in path.parts:
                yield path


def readable(path: Path) -> io.BytesIO:
    """Give a file as Python that can be searched."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # The indentation of a page means nothing in Python and would only confuse it.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    return io.BytesIO(text.encode())


def read_catalogue(path: Path) -> Catalog:
    """Read the German catalogue; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="de", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="de")


def update_catalogue(root: Path) -> Catalog:
    """Add new strings, drop those that are gone, keep every translation, and write the file."""
    path = catalogue_path(root)
    catalogue = read_catalogue(path)
    # Without guesses: a similar sentence may mean the opposite.
    catalogue.update(strings_in(root), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return catalogue


def shortcomings(program: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Say, one line each, what keeps the catalogue from being complete and current."""
    wanted = {key(message): message for message in program if message.id}
    present = {key(message): message for message in catalogue if message.id}
    for missing in wanted.keys() - present.keys():
        yield f"{where(wanted[missing])}: {wanted[missing].id!r} is not in the catalogue"
    for unused in present.keys() - wanted.keys():
        yield f"{present[unused].id!r} is in the catalogue, and nowhere in the program"
    for both in wanted.keys() & present.keys():
        message = present[both]
        if message.id != wanted[both].id:
            yield f"{where(wanted[both])}: {wanted[both].id!r} has other forms in the catalogue: {message.id!r}"
            continue
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(texts):
            yield f"{where(wanted[both])}: {message.id!r} is not translated"
        if message.fuzzy:
            yield f"{message.id!r} is marked as uncertain (fuzzy)"
        yield from (f"{message.id!r}: {error}" for error in message.check(catalogue))


def key(message: Message) -> tuple[object, str | None]:
    """Name a message by its English text, the singular one where there are two, and its context."""
    return message.id[0] if isinstance(message.id, tuple | list) else message.id, message.context


def where(message: Message) -> str:
    """Name the first place of a string in the program."""
    file, line = message.locations[0]
    return f"{file}:{line}"
