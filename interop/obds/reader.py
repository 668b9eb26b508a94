"""
Read oBDS 3 files, message by message.

Files come from outside and may be broken or hostile. Nothing is fetched, no document type is accepted (so no entity
can be expanded), and what is held in memory is one message, not the file.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

import msgspec
from lxml import etree

from interop.obds.dates import NoDate, read_date
from interop.obds.problems import Problem, gettext_noop
from interop.obds.tree import Element, local_name, plain

KINDS = ("Diagnose", "Pathologie", "OP", "ST", "SYST", "Verlauf", "Tod", "Tumorkonferenz")
_CHUNK = 64 * 1024
_WATCHED = ("oBDS", "Absender", "Meldedatum", "Patienten_Stammdaten", "Meldung", "Patient")
_OWN_DOCTYPE = gettext_noop("The file brings a document type (DOCTYPE) of its own, which is never read: remove it.")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"


class Limits(msgspec.Struct, frozen=True):
    """How much is read before we say no, in bytes: of a file, and between two messages."""

    file_bytes: int = 2 * 1024**3
    message_bytes: int = 8 * 1024**2


class Person(msgspec.Struct, frozen=True):
    """Who a message is about. Empty text and None mean that the message does not say."""

    patient_id: str
    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    birth_date_precision: str = "day"
    sex: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


class Message(msgspec.Struct, frozen=True):
    """One Meldung. `element` is what it says, `raw` its XML as it came; `problems` make it unreadable."""

    number: int
    sender: str
    reported_on: date | None
    person: Person
    message_id: str
    kind: str
    element: Element
    content_hash: bytes
    raw: bytes
    problems: tuple[Problem, ...] = ()


class Unreadable(Exception):
    """A file, or the rest of it, can't be read as oBDS 3; `problem` says why and what to do."""

    def __init__(self, message: str, element: str = "", **values: str) -> None:
        super().__init__(message.format_map(values))
        self.problem = Problem(element, message, values)


def read_messages(stream: BinaryIO, limits: Limits | None = None) -> Iterator[Message]:
    """
    Yield the messages of an oBDS 3 file in their order.

    :raises Unreadable: where reading has to stop; the messages yielded until then are whole and can be used.
    """
    limits = limits or Limits()
    chunks = _chunks(stream, limits)
    first = next(chunks, b"")
    _refuse_what_is_no_obds(first)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in _WATCHED],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    reading = _File()
    since_last = 0
    try:
        for chunk in _with_first(first, chunks):
            parser.feed(chunk)
            since_last += len(chunk)
            for event, element in parser.read_events():
                message = reading.see(event, element)
                if message is not None:
                    since_last = 0
                    yield message
            if since_last > limits.message_bytes + _CHUNK:
                raise Unreadable(
                    gettext_noop("More than {limit} MB without the end of a message: split or repair the file."),
                    limit=str(limits.message_bytes // 1024**2),
                )
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            gettext_noop("The XML breaks off or is not well formed at line {line}: {reason}. Export the file again."),
            line=str(error.lineno or 1),
            reason=_plain(error),
        ) from error
    reading.must_have_said_something(root)


class _File:
    """What is known of the file while it is read: sender and date first, then the patient, then message by message."""

    def __init__(self) -> None:
        self.sender = ""
        self.reported_on: date | None = None
        self.person = Person("")
        self.person_raw = b""
        self.person_hash = b""
        self.number = 0
        self.patients = 0

    def see(self, event: str, element: Any) -> Message | None:
        name = _local(element)
        if event == "start":
            if name == "oBDS":
                _refuse_other_versions(element)
            elif name == "Absender" and not self.number:
                self.sender = element.get("Absender_ID", "").strip()
            elif name == "Patient":
                self.patients += 1
                self.person = Person(element.get("Patient_ID", "").strip())
                self.person_raw = self.person_hash = b""
            return None
        if name == "Meldedatum" and _local(element.getparent()) == "oBDS":
            self.reported_on = _day_or_none(element.text)
        elif name == "Patienten_Stammdaten":
            said = plain(element)
            self.person = read_person(self.person.patient_id, said)
            self.person_raw = etree.tostring(element, encoding="utf-8", with_tail=False)
            self.person_hash = said.digest()
        elif name == "Meldung":
            self.number += 1
            _forget_earlier(element)
            return self._message(element)
        elif name == "Patient":
            _forget_earlier(element)
        return None

    def _message(self, parsed: Any) -> Message:
        element = plain(parsed)
        kinds = [child.name for child in element.children if child.name in KINDS]
        return Message(
            number=self.number,
            sender=self.sender,
            reported_on=self.reported_on,
            person=self.person,
            message_id=element.get("Meldung_ID"),
            kind=kinds[0] if kinds else "",
            element=element,
            content_hash=hashlib.sha256(self.person_hash + element.digest()).digest(),
            raw=self._raw(parsed),
            problems=tuple(self._problems(element, kinds)),
        )

    def _problems(self, element: Element, kinds: list[str]) -> Iterator[Problem]:
        if not self.sender:
            yield Problem(
                "/oBDS/Absender", gettext_noop("Absender_ID is missing: without it nobody knows whose patient this is.")
            )
        if not self.person.patient_id:
            yield Problem("/oBDS/Menge_Patient/Patient", gettext_noop("Patient_ID is missing: add it to the patient."))
        if not element.get("Meldung_ID"):
            yield Problem("", gettext_noop("Meldung_ID is missing: add it to the message."))
        if len(kinds) != 1:
            yield Problem(
                "",
                gettext_noop("The message must hold exactly one of {kinds}; it holds {found}. Add or separate them."),
                {"kinds": ", ".join(KINDS), "found": ", ".join(kinds) or "0"},
            )

    def _raw(self, parsed: Any) -> bytes:
        start = f"<Patient Patient_ID={quoteattr(self.person.patient_id)}>".encode()
        return start + self.person_raw + etree.tostring(parsed, encoding="utf-8", with_tail=False) + b"</Patient>"

    def must_have_said_something(self, root: Any) -> None:
        if _local(root) != "oBDS":
            raise Unreadable(
                gettext_noop("The file begins with {root}, not with oBDS: choose an oBDS 3 file."), root=_local(root)
            )
        if not self.number:
            raise Unreadable(
                gettext_noop(
                    "The file holds no message: a Meldung is expected in Menge_Patient/Patient/Menge_Meldung."
                ),
                "/oBDS/Menge_Patient",
            )


def read_person(patient_id: str, element: Element) -> Person:
    """Read Patienten_Stammdaten; what is missing or unreadable stays empty."""

    def text(*names: str) -> str:
        found: Element | None = element
        for name in names:
            found = found.child(name) if found is not None else None
        return " ".join(found.text.split()) if found is not None else ""

    name = text("Nachname")
    birth = element.child("Geburtsdatum")
    try:
        born = read_date(text("Geburtsdatum"), birth.get("Datumsgenauigkeit") if birth is not None else "")
    except NoDate:
        born = None
    return Person(
        patient_id=patient_id,
        family_name=f"{text('Namensvorsatz')} {name}".strip() if name else "",
        given_name=text("Vornamen"),
        birth_date=born.on if born else None,
        birth_date_precision=born.precision if born else "day",
        sex=text("Geschlecht").upper(),
        street=f"{text('Adresse', 'Strasse')} {text('Adresse', 'Hausnummer')}".strip(),
        postcode=text("Adresse", "PLZ"),
        city=text("Adresse", "Ort"),
    )


def _chunks(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    total = 0
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > limits.file_bytes:
            raise Unreadable(
                gettext_noop("The file is larger than {limit} MB: export it in several files."),
                limit=str(limits.file_bytes // 1024**2),
            )
        yield chunk


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _refuse_what_is_no_obds(first: bytes) -> None:
    if not first.strip():
        raise Unreadable(gettext_noop("The file is empty: export it again."))
    if first.startswith((_ZIP, _GZIP)):
        raise Unreadable(gettext_noop("The file is a compressed archive: unpack it and import the XML files in it."))
    # before anything is parsed; zero bytes hide a document type in UTF-16
    if b"<!DOCTYPE" in first.replace(b"\x00", b"").partition(b"<oBDS")[0]:
        raise Unreadable(_OWN_DOCTYPE)


def _refuse_other_versions(root: Any) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_OWN_DOCTYPE)
    version = root.get("Schema_Version", "").strip()
    if version and version.partition(".")[0] != "3":
        raise Unreadable(
            gettext_noop("Schema_Version is {version}, but only oBDS 3 can be read: export the file as oBDS 3."),
            "/oBDS",
            version=version,
        )


def _local(element: Any) -> str:
    return local_name(element.tag) if element is not None else ""


def _forget_earlier(element: Any) -> None:
    """Drop what stands before an element (never the element itself: its end is still being parsed)."""
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _day_or_none(text: str | None) -> date | None:
    try:
        return read_date((text or "").strip()).on
    except NoDate:
        return None


def _plain(error: etree.XMLSyntaxError) -> str:
    """Give the parser's reason without the place, on one line."""
    return (error.msg or "?").partition(", line ")[0].splitlines()[0][:120].rstrip(".")
