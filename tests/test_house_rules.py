"""House rules that are worth a test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pghistory.models
import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from patients.models import Fact
from staff.models import IdempotencyKey, PatientAccess
from triggers.models import NeverSeen, Outlook, QueueEntry
from tumorboard.models import Due, ToLookAt

ROOT = Path(settings.BASE_DIR)
APPS = ("staff", "patients", "triggers", "consults", "tumorboard", "interop")
# Views, API doors with their fields, tasks, and what stands right at a door.
DOORS = re.compile(r"views|api|serializers|tasks|metrics|keys|idempotency")
# Said anew by every evaluation or by the database, from rows that have their history.
DERIVED = {Due, NeverSeen, Outlook, QueueEntry, ToLookAt}
CLOCKS = {"timezone.now", "date.today", "datetime.now", "time.time"}
MAX_TEMPLATE_LINES = 130


def python_files(*names: str) -> Iterator[Path]:
    for app in (*APPS, "palliative"):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts and (not names or any(path.match(name) for name in names)):
                yield path


def own_models() -> list[type[Model]]:
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy and not issubclass(model, pghistory.models.Event)
    ]


def is_append_only(model: type[Model]) -> bool:
    """Whether the database refuses every update: such a row is its own history."""
    triggers = getattr(model._meta, "triggers", [])
    return any(isinstance(each, pgtrigger.Protect) and "UPDATE" in str(each.operation).upper() for each in triggers)


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_mutable_model_has_a_history(model: type[Model]) -> None:
    events = [event for event in apps.get_models() if issubclass(event, pghistory.models.Event)]
    tracked = {getattr(event, "pgh_tracked_model", None) for event in events}
    assert model in tracked | DERIVED or is_append_only(model), (
        f"{model.__name__} changes without a history: add @pghistory.track()."
    )


def test_facts_and_logs_are_append_only() -> None:
    assert all(is_append_only(model) for model in (Fact, PatientAccess, IdempotencyKey))


def test_no_view_reads_rows_past_the_queries() -> None:
    for path in python_files("*views.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}), (
                f"{path.relative_to(ROOT)} says .objects; rows come from queries that know the user."
            )


def test_no_browser_keeps_a_page_that_needs_a_permission() -> None:
    """Whoever goes back on a shared computer must not read about patients; doors that only take a POST show nothing."""
    for path in python_files("*views.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            said = [ast.unparse(each) for each in node.decorator_list]
            is_page = any(each.startswith("needs(Permission.") for each in said) and "require_POST" not in said
            assert not is_page or said[0] == "never_cache", (
                f"{path.relative_to(ROOT)}:{node.lineno} may show patients: begin it with @never_cache."
            )


def test_nothing_below_the_doors_reads_the_clock() -> None:
    for path in python_files():
        elsewhere = (
            path.relative_to(ROOT).parts[0] == "palliative" or "management" in path.parts or "centre" in path.parts
        )
        if elsewhere or DOORS.search(path.name):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                said = ast.unparse(node.func)
                reads = said in CLOCKS or (said == "timezone.localdate" and not node.args)
                assert not reads, f"{path.relative_to(ROOT)}:{node.lineno} reads the clock: pass `at` in."


def test_python_builds_no_html() -> None:
    for path in python_files():
        text = path.read_text()
        assert "mark_safe" not in text, f"{path.relative_to(ROOT)} says mark_safe."
        assert "format_html" not in text, f"{path.relative_to(ROOT)} says format_html."


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_keep_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "an inline script"
    assert "<style" not in text, "an inline style sheet"
    assert not re.search(r"\sstyle=", text), "an inline style"
    assert not re.search(r"\son[a-z]+=", text), "an inline event handler"
    assert "|safe" not in text, "unescaped output"
    assert len(text.splitlines()) <= MAX_TEMPLATE_LINES, "a template that cannot be scrolled once"


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_own_scripts_are_modules_so_that_none_takes_the_name_of_another(path: Path) -> None:
    for tag in re.findall(r"<script[^>]*>", path.read_text()):
        assert "'js/" not in tag.replace('"', "'") or 'type="module"' in tag, tag


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_components_get_what_they_need_and_no_more(path: Path) -> None:
    for tag in re.findall(r"{%\s*include\s+[^%]*%}", path.read_text()):
        assert tag.rstrip("%} ").endswith("only") or "django/forms" in tag or "option.template_name" in tag, tag


def test_only_tokens_name_colours() -> None:
    """So that light, dark and print differ in one file."""
    function = r"\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\("
    colour = re.compile(rf"#[0-9a-f]{{3,8}}\b|{function}|:\s*(?:black|white|red|gr[ae]y)\b", re.IGNORECASE)
    styles = [path for path in (ROOT / "static" / "css").glob("*.css") if path.name != "tokens.css"]
    assert styles
    named = [
        f"{path.name}:{number}"
        for path in styles
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if colour.search(line)
    ]
    assert not named


def test_no_forbidden_module_names() -> None:
    for path in python_files():
        assert path.stem not in {"utils", "helpers", "manager", "data"}, (
            f"{path.relative_to(ROOT)}: name what it holds."
        )
