"""
Browsers that write documents, as the page's script does, and sign them, while plugs are pulled.

They keep what they were told: which words were answered as saved, and which signatures as given. Every consult has two
browsers, a nurse's and a physician's, each with its own sections; both sign at once.
"""

import http.client
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from development.processes import wait_until

TOKEN = "t" * 32
STROKES = 5
PATIENCE = 90
SAVED, NOT_COMPLETE = 200, 422


class Forms(HTMLParser):
    """Reads the forms of a page: id of a form → its fields as a browser would send them, and its texts by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[tuple[str, str]]] = {}
        self.texts: dict[str, list[str]] = {}
        self._form, self._text, self._select = "", "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        name = said.get("name", "")
        if tag == "form":
            self._form = said.get("id") or said.get("action", "")
            self.fields[self._form], self.texts[self._form] = [], []
        elif tag == "textarea" and self._form and name:
            self._text = name
            self.fields[self._form].append((name, ""))
            self.texts[self._form].append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in said and self._form and self._select:
            self.fields[self._form].append((self._select, said.get("value", "")))
        elif tag == "input" and self._form and name and _is_sent(said):
            self.fields[self._form].append((name, said.get("value", "on" if "checked" in said else "")))

    def handle_data(self, data: str) -> None:
        if self._text:
            name, before = self.fields[self._form].pop()
            self.fields[self._form].append((name, before + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""


def _is_sent(said: dict[str, str]) -> bool:
    """Say whether a browser sends an input with these attributes."""
    if said.get("type") in ("checkbox", "radio"):
        return "checked" in said
    return said.get("type") not in ("submit", "button")


@dataclass
class Told:
    """What browsers were answered: (consult, section, question) → the last stroke saved; consults signed."""

    saved: dict[tuple[int, str, str], int] = field(default_factory=dict)
    signed: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def words_of(stroke: int) -> str:
    """Give what stands in a text after this stroke; each holds what the one before did."""
    return " ".join(f"stroke{number}" for number in range(1, stroke + 1))


class Browser:
    """One signed-in person at one address; a request is sent again until somebody answers."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "localhost",
        }

    def ask(self, path: str, sent: list[tuple[str, str]] | None = None, **headers: str) -> tuple[int, str, str]:
        """Give status, content and where it leads; errors of the server are answers that come later."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            try:
                body = None if sent is None else urlencode(sent)
                connection.request("POST" if sent is not None else "GET", path, body, {**self.headers, **headers})
                answer = connection.getresponse()
                content = answer.read().decode()
                if answer.status < 500:
                    return answer.status, content, answer.getheader("Location", "")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.2)
        raise TimeoutError(f"Nobody answers at {path}.")


class Writer:
    """Writes the documents of some consults with two browsers, and signs those that are to be signed."""

    def __init__(self, browsers: list[Browser], consults: list[int], unsigned: set[int], told: Told, seed: int) -> None:
        self.browsers, self.consults, self.unsigned, self.told = browsers, consults, unsigned, told
        self.rng = random.Random(seed)

    def run(self) -> None:
        for consult in self.consults:
            self._both(self._write, consult)
            if consult not in self.unsigned:
                self._both(self._sign, consult)

    def _both(self, work: object, consult: int) -> None:
        threads = [
            threading.Thread(target=self._safely, args=[work, consult, number], daemon=True)
            for number in range(len(self.browsers))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _safely(self, work: object, consult: int, number: int) -> None:
        try:
            work(consult, number)  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001  a thread has nobody else to tell
            self.told.wrong.append(f"consult {consult}: {error!r}")

    def _write(self, consult: int, number: int) -> None:
        """Type into a text of every second section, and send the section with each stroke."""
        browser, page = self.browsers[number], uuid.uuid4().hex
        _status, content, _to = browser.ask(f"/consults/{consult}/document/")
        forms = Forms(content)
        mine = sorted(each for each in forms.texts if each.startswith("form-") and forms.texts[each])[number::2]
        assert mine, f"no texts to write in consult {consult}"
        for stroke in range(1, STROKES + 1):
            for form in mine:
                self._save(browser, consult, form, forms, page, stroke)
                time.sleep(self.rng.uniform(0, 0.1))

    def _save(self, browser: Browser, consult: int, form: str, forms: Forms, page: str, stroke: int) -> None:
        section, text = form.removeprefix("form-"), forms.texts[form][0]
        fields = [(name, words_of(stroke) if name == text else value) for name, value in forms.fields[form]]
        fields += [("page", page), ("stroke", str(stroke))]
        path = f"/consults/{consult}/document/section/{section}/save/"
        status, content, _to = browser.ask(path, fields, **{"X-Saves-Itself": "1"})
        assert status == SAVED, f"{section}, stroke {stroke}: {status} {content[:200]}"
        self.told.saved[consult, section, text] = stroke

    def _sign(self, consult: int, number: int) -> None:
        """Sign what the page shows, as often as it takes until nobody can sign it any more."""
        browser, end = self.browsers[number], time.monotonic() + PATIENCE
        while time.monotonic() < end:
            _status, content, _to = browser.ask(f"/consults/{consult}/document/")
            seen = re.search(r'name="seen" value="([^"]*)"', content)
            if seen is None:
                return
            status, content, to = browser.ask(f"/consults/{consult}/document/sign/", [("seen", seen[1])])
            assert status != NOT_COMPLETE, f"incomplete: {content[:300]}"
            if to.rstrip("/").endswith(f"/consults/{consult}"):
                self.told.signed.add(consult)
        raise TimeoutError(f"Consult {consult} cannot be signed.")


def start_all(writers: list[Writer]) -> list[threading.Thread]:
    threads = [threading.Thread(target=writer.run, daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    return threads


def have_ended(threads: list[threading.Thread], *, seconds: float) -> bool:
    return wait_until(lambda: not any(thread.is_alive() for thread in threads), seconds=seconds, pause=0.2)
