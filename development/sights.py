"""
Every page that people can open, and the way to it: what pictures are taken of, and what is tried in a browser.

A page that is one patient's is reached as people reach it, by following links. A test compares this list with the
addresses that exist.
"""

from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from playwright.sync_api import Page

# A block that is still to come, or is just being fetched.
FETCHED = "() => !document.querySelector('.htmx-request, [hx-trigger=load]')"


class NotThere(Exception):
    """A page does not come, or what leads to it is missing."""


@dataclass(frozen=True)
class Follow:
    """Open what the first of these links leads to."""

    selector: str

    def take(self, page: Page) -> None:
        link = page.locator(self.selector).first
        if not link.count():
            raise NotThere(f"No link {self.selector} on {page.url}")
        go(page, str(link.get_attribute("href")))


@dataclass(frozen=True)
class Below:
    """Open a page below the one that is open."""

    path: str

    def take(self, page: Page) -> None:
        go(page, f"{urlsplit(page.url).path}{self.path}")


@dataclass(frozen=True)
class Press:
    """Press the first of these; `shows` is what must then be there."""

    selector: str
    shows: str = ""

    def take(self, page: Page) -> None:
        pressed = page.locator(self.selector).first
        if not pressed.count():
            raise NotThere(f"Nothing to press like {self.selector} on {page.url}")
        pressed.click()
        page.wait_for_load_state()
        page.wait_for_function(FETCHED)
        if self.shows:
            page.locator(self.shows).first.wait_for()
            page.locator(self.shows).first.scroll_into_view_if_needed()


@dataclass(frozen=True)
class Write:
    """Write something into a field."""

    selector: str
    text: str

    def take(self, page: Page) -> None:
        page.locator(self.selector).first.fill(self.text)


Step = Follow | Below | Press | Write
# Who, from which address, along which links → where that led.
Known = dict[tuple[str | Step, ...], str]


@dataclass(frozen=True)
class Sight:
    """
    A page as somebody sees it.

    `route` is the name of its address, `by` the user name of the demo (nobody is signed in without one), `address`
    where they begin, `steps` how they go on; an error page comes with its own `status`.
    """

    name: str
    route: str
    by: str
    address: str
    steps: tuple[Step, ...] = ()
    status: int = 200

    def open(self, page: Page, known: Known) -> None:
        """
        Go there, by a shorter way if a part of it was gone before.

        :param known: where links led; what is found is added.
        :raises NotThere: if the way does not lead there.
        """
        links = list(takewhile(lambda step: isinstance(step, Follow | Below), self.steps))
        gone = next((n for n in range(len(links), 0, -1) if (self.by, self.address, *links[:n]) in known), 0)
        start = known[self.by, self.address, *links[:gone]] if gone else self.address
        go(page, start, status=self.status)
        for number, step in enumerate(self.steps[gone:], start=gone + 1):
            step.take(page)
            if number <= len(links):
                known[self.by, self.address, *links[:number]] = page.url


def go(page: Page, address: str, *, status: int = 200) -> None:
    """
    Open an address of the site that the page is on, and wait until everything on it has come.

    :raises NotThere: if it answers otherwise.
    """
    answer = page.goto(address)
    if answer is None or answer.status != status:
        raise NotThere(f"{address} answered {answer and answer.status}, should be {status}")
    page.wait_for_function(FETCHED)


_OF_A_PATIENT = Follow("main a[href^='/patients/']:not([href$='/new/'])")
_REFERRAL = "[data-row] a[data-key='o']"
_FACTS = (_OF_A_PATIENT, Follow("main a[href$='/facts/']"))
_PERSONAL = (_OF_A_PATIENT, Follow("main a[href$='/personal/']"))
_QUESTION_OF_MISSING = Follow("main a.button[href*='/record/']")
_RULE = Follow("main a[href^='/rules/']:not([href*='trials'])")
_ACCOUNT = Follow("main td a[href^='/accounts/'], main th a[href^='/accounts/']")
_MEETING = Follow("main a[href^='/boards/meetings/']")
_CASE = Follow("main a[href^='/boards/cases/']:not([href$='/present/'])")
_CONSULT = Follow("main li.row a[href^='/consults/']")

SIGHTS = (
    Sight("sign-in", "account_login", "", "/account/login/"),
    Sight("not-found", "", "oncologist", "/nothing/here/", status=404),
    Sight("no-access", "", "oncologist", "/accounts/", status=403),
    # An oncologist's
    Sight("queue", "triggers:queue", "oncologist", "/referrals/?whose=all"),
    Sight(
        "queue-open",
        "triggers:queue",
        "oncologist",
        "/referrals/?whose=all",
        (Press(_REFERRAL, shows="[data-row] .answer-bar"),),
    ),
    Sight("referral", "triggers:referral", "oncologist", "/referrals/", (Follow(_REFERRAL),)),
    Sight("refer", "triggers:refer", "oncologist", "/referrals/", (_OF_A_PATIENT, Follow("main a[href$='/refer/']"))),
    Sight("patients", "patients:list", "oncologist", "/patients/"),
    Sight("new-patient", "patients:new", "oncologist", "/patients/new/"),
    Sight("patient", "patients:patient", "oncologist", "/referrals/", (_OF_A_PATIENT,)),
    Sight("course", "patients:course", "oncologist", "/referrals/", (_OF_A_PATIENT, Below("course/"))),
    Sight("timeline", "patients:timeline", "oncologist", "/referrals/", (_OF_A_PATIENT, Below("timeline/"))),
    Sight(
        "quick", "triggers:quick", "oncologist", "/referrals/", (_OF_A_PATIENT, Follow("#quick-kinds a[data-key='m']"))
    ),
    Sight("facts", "patients:facts", "oncologist", "/referrals/", _FACTS),
    Sight("new-fact", "triggers:record", "oncologist", "/referrals/", (*_FACTS, Below("staging/new/"))),
    Sight("correct", "triggers:correct", "oncologist", "/referrals/", (*_FACTS, Follow("a[href$='/correct/']"))),
    Sight("retract", "triggers:retract", "oncologist", "/referrals/", (*_FACTS, Follow("a[href$='/retract/']"))),
    Sight("history", "triggers:history", "oncologist", "/referrals/", (_OF_A_PATIENT, Follow("a[href$='/history/']"))),
    Sight(
        "as-of",
        "triggers:as_of",
        "oncologist",
        "/referrals/",
        (_OF_A_PATIENT, Follow("a[href$='/history/']"), Follow("main a[href$='/as-of/']")),
    ),
    Sight(
        "why-nothing",
        "triggers:why_nothing",
        "oncologist",
        "/referrals/",
        (_OF_A_PATIENT, Follow("a[href$='/why-nothing/']")),
    ),
    Sight("questions", "triggers:questions", "oncologist", "/questions/"),
    Sight(
        "question-fact",
        "triggers:record_for_question",
        "oncologist",
        "/questions/?tab=all",
        (_QUESTION_OF_MISSING,),
    ),
    Sight("never-seen", "triggers:never_seen", "oncologist", "/never-seen/"),
    Sight("corrections", "triggers:corrections", "oncologist", "/corrections/"),
    Sight("recommendations", "consults:recommendations", "oncologist", "/consults/recommendations/?tab=all"),
    Sight("notices", "notices:list", "oncologist", "/notices/"),
    Sight("account", "staff:account", "oncologist", "/my/account/"),
    Sight("notice-choices", "staff:notices", "oncologist", "/my/notices/"),
    Sight("absences", "staff:absences", "oncologist", "/my/absences/"),
    Sight("security", "staff:security", "oncologist", "/my/security/"),
    Sight("password", "account_change_password", "oncologist", "/account/password/change/"),
    Sight("sign-out", "account_logout", "oncologist", "/account/logout/"),
    # A nurse's
    Sight("consults", "consults:list", "nurse", "/consults/"),
    Sight("consult", "consults:consult", "nurse", "/consults/", (_CONSULT,)),
    Sight("move", "consults:move", "nurse", "/consults/", (_CONSULT, Follow("main a[href$='/move/']"))),
    Sight("week", "consults:week", "nurse", "/consults/week/"),
    Sight("waiting", "consults:waiting", "nurse", "/consults/waiting/"),
    Sight("replan", "consults:replan", "nurse", "/consults/replan/"),
    Sight("calendars", "consults:calendars", "nurse", "/consults/calendars/"),
    Sight("urgent", "consults:urgent", "nurse", "/consults/", (_CONSULT, Follow("main a[href$='/urgent/']"))),
    Sight("visit-wishes", "consults:wishes", "nurse", "/consults/", (_CONSULT, Follow("main a[href*='/wishes/']"))),
    Sight("availability", "consults:availability", "nurse", "/consults/availability/"),
    Sight("on-call", "consults:on_call", "nurse", "/consults/on-call/"),
    Sight("board", "consults:board", "nurse", "/consults/board/"),
    Sight(
        "pathway",
        "consults:pathway",
        "nurse",
        "/referrals/",
        (_OF_A_PATIENT, Follow("main a[href^='/consults/pathway/']")),
    ),
    Sight("tasks", "consults:tasks", "nurse", "/consults/tasks/"),
    Sight("activations", "consults:activations", "nurse", "/consults/activations/?state=all"),
    Sight("document", "consults:document", "nurse", "/consults/", (_CONSULT, Below("document/"))),
    Sight("amend", "consults:amend", "nurse", "/consults/", (_CONSULT, Below("document/amend/"))),
    Sight(
        "contacts",
        "consults:contacts",
        "nurse",
        "/consults/",
        (_CONSULT, Follow("main a[href*='/contacts/'][href$='/']:not([href$='/new/'])")),
    ),
    Sight(
        "new-contact",
        "consults:new_contact",
        "nurse",
        "/consults/",
        (_CONSULT, Follow("main a[href$='/new/'][href*='/contacts/']")),
    ),
    Sight("letters", "consults:letters", "nurse", "/consults/", (_CONSULT, Below("letters/"))),
    Sight("care-items", "triggers:care_items", "nurse", "/care-items/"),
    Sight("personal", "patients:personal", "nurse", "/referrals/", _PERSONAL),
    Sight("person", "patients:edit", "nurse", "/referrals/", (*_PERSONAL, Follow("a[href$='/edit/person/']"))),
    Sight("contact", "patients:edit", "nurse", "/referrals/", (*_PERSONAL, Follow("a[href$='/edit/contact/']"))),
    Sight("planning", "patients:edit", "nurse", "/referrals/", (*_PERSONAL, Follow("a[href$='/edit/planning/']"))),
    Sight("allergies", "patients:edit", "nurse", "/referrals/", (*_PERSONAL, Follow("a[href$='/edit/allergies/']"))),
    Sight(
        "caregiver",
        "patients:new_caregiver",
        "nurse",
        "/referrals/",
        (*_PERSONAL, Follow("a[href$='caregivers/new/']")),
    ),
    Sight("informed", "patients:informed", "nurse", "/referrals/", (_OF_A_PATIENT, Below("informed/"))),
    # A tumour board coordinator's
    Sight("meetings", "tumorboard:meetings", "board", "/boards/"),
    Sight("due", "tumorboard:due", "board", "/boards/due/"),
    Sight("agenda", "tumorboard:meeting", "board", "/boards/", (_MEETING,)),
    Sight("attendance", "tumorboard:attendance", "board", "/boards/", (_MEETING, Below("attendance/"))),
    Sight("case", "tumorboard:case", "board", "/boards/", (_MEETING, _CASE)),
    Sight("present", "tumorboard:present", "board", "/boards/", (_MEETING, _CASE, Below("present/"))),
    Sight("decide", "tumorboard:decide", "board", "/boards/", (_MEETING, _CASE, Below("decide/"))),
    Sight("board-actions", "tumorboard:actions", "board", "/boards/recommendations/"),
    Sight("imports", "interop:imports", "board", "/imports/"),
    Sight("import", "interop:run", "board", "/imports/", (Follow("main td a[href^='/imports/']"),)),
    Sight("upload", "interop:upload", "board", "/imports/new/"),
    Sight("find-other", "triggers:find_other", "board", "/referrals/", (*_PERSONAL, Follow("a[href$='/merge/']"))),
    Sight(
        "merge",
        "triggers:merge",
        "board",
        "/referrals/",
        (
            *(*_PERSONAL, Follow("a[href$='/merge/']"), Write("main [name=text]", "Muster")),
            *(Press("main form button.main"), Follow("main li a[href*='/merge/']")),
        ),
    ),
    Sight("tumours", "triggers:tumours", "board", "/referrals/", (*_PERSONAL, Follow("a[href$='/tumours/']"))),
    # A clinical lead's
    Sight("rules", "triggers:register", "lead", "/rules/"),
    Sight("rule", "triggers:rule", "lead", "/rules/", (_RULE,)),
    Sight("dry-run", "triggers:dry_run", "lead", "/rules/", (_RULE, Follow("main a[href$='/past/']"))),
    Sight(
        "trial",
        "triggers:trial",
        "lead",
        "/rules/",
        (_RULE, Press("form[action$='/try/'] button", shows="#trial .card")),
    ),
    Sight("trials", "triggers:trials", "lead", "/rules/trials/"),
    Sight("styleguide", "styleguide", "lead", "/styleguide/"),
    # An administrator's
    Sight("accounts", "accounts:list", "admin", "/accounts/"),
    Sight("new-account", "accounts:new", "admin", "/accounts/new/"),
    Sight("new-program", "accounts:new_program", "admin", "/accounts/programs/new/"),
    Sight("one-account", "accounts:edit", "admin", "/accounts/", (_ACCOUNT,)),
    Sight("leave", "leave_account", "admin", "/accounts/", (_ACCOUNT, Follow("main a[href$='/leave/']"))),
    Sight("roles", "accounts:roles", "admin", "/accounts/roles/"),
    Sight("units", "accounts:units", "admin", "/accounts/units/"),
    Sight("unit", "accounts:unit", "admin", "/accounts/units/", (Follow("main .rows a[href^='/accounts/units/']"),)),
    Sight("readings", "staff:readings", "admin", "/my/readings/"),
)
BY_NAME = {sight.name: sight for sight in SIGHTS}

# Doors that answer a GET and are no page of this list, and why.
NO_SIGHT = {
    "consults:draft_keys": "keys, for the page of a document",
    "consults:section": "a part of the page of a document, fetched by it",
    "consults:letter": "only of a signed consult; journeys of letters open it",
    "consults:letter_pdf": "a file",
    "consults:letter_preview": "a file",
    "triggers:queue_changes": "a part of the queue, fetched by it",
    "triggers:queue_counts": "a part of the queue, fetched by it",
    "triggers:queue_row": "a part of the queue, fetched by it",
    "triggers:export_queue": "a file",
    "patients:timeline_table": "a part of the timeline's page, fetched by it",
    "interop:same_person": "only of a double at import; journeys of imports open it",
    "consults:pathway_part": "a part of the patient's page, fetched by it",
    "patients:trend_table": "a part of the timeline's page, fetched by it",
    "patients:fact": "leads to the page of facts",
    "triggers:question": "leads to the list of questions",
    "triggers:correct_for_question": "the form of triggers:correct, in answer to a question",
    "triggers:trial_patients": "only of a trial that is done; journeys of trials open it",
    "patients:caregiver": "the form of patients:new_caregiver",
    "triggers:separate": "only of a merged record; journeys of merging open it",
    "triggers:merge_tumour": "only of two tumours; journeys of merging open it",
    "triggers:separate_tumour": "only of a merged tumour; journeys of merging open it",
    "consults:contact_today": "only where an answer asked for contact; journeys of safety open it",
    "consults:no_show": "only of an appointment that has begun; tests of the diary open it",
    "consults:slip": "only of a patient who is informed; tests of the diary open it",
    "consults:calendar": "a file",
    "home": "leads to where one's work begins",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
}
