// The page on which a consult is documented. Each section saves itself a moment after the last keystroke; "saved" is
// said only once the server has answered. Until then the text is kept in this browser, encrypted, and sent when the
// network or the session is back. Without this file each section has its button.

import { DraftStore } from "./draft_store.js";
import { beHere } from "./presence.js";

const QUIET_MS = 1_000;
const AGAIN_MS = 4_000;
const PATIENCE_MS = 15_000;
// What a form says of itself.
const OF_THE_FORM = new Set(["csrfmiddlewaretoken", "version", "page", "stroke"]);

const page = document.querySelector("[data-document]");
const words = page.querySelector("[data-words]").dataset;
const thisPage = window.crypto.randomUUID?.() ?? String(Math.random()).slice(2);
const store = new DraftStore(page.dataset.person, page.dataset.document, page.dataset.keys);
const sections = new Map();

const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? "";
const say = (text) => {
  page.querySelector("[data-said]").textContent = text;
};

class Section {
  constructor(name) {
    this.name = name;
    this.edits = 0;
    this.stored = 0;
    this.stroke = 0;
    this.sending = null;
    this.timer = 0;
    // The version that somebody else saved, while it has to be chosen which of the two is to stand.
    this.chosenOver = null;
    // A draft of an earlier page that stands beside the fields, not in them.
    this.beside = null;
    this.look();
  }

  get place() {
    return document.getElementById(`section-${this.name}`);
  }

  get form() {
    return this.place.querySelector("[data-saves-itself]");
  }

  get isSaved() {
    return this.edits === this.stored && !this.beside;
  }

  get entries() {
    return [...new FormData(this.form)].filter(([name]) => !OF_THE_FORM.has(name));
  }

  // Remember what the fields say; tells whether that is something else than before.
  look() {
    const before = this.looked;
    this.looked = JSON.stringify(this.entries);
    return this.looked !== before;
  }

  get draft() {
    const { entries } = this;
    return { entries, version: this.form.elements.version.value, page: thisPage, stroke: this.stroke + 1 };
  }

  status(text) {
    this.place.querySelector("[data-saved]").textContent = text;
  }

  edited() {
    // Who leaves a field that is stored already changes nothing.
    if (!this.look()) {
      return;
    }
    this.edits += 1;
    this.status(words.saving);
    this.keep();
    this.later(QUIET_MS);
  }

  keep() {
    if (store.canKeep) {
      store.keep(this.name, this.draft).catch(() => {});
    }
  }

  later(ms) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), ms);
  }

  // Send what is not stored yet; one request at a time, so that none overtakes another.
  send() {
    window.clearTimeout(this.timer);
    this.sending ??= this.sendNow().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async sendNow() {
    while (!this.isSaved && this.chosenOver === null && !this.beside) {
      const edits = this.edits;
      const draft = this.draft;
      this.stroke = draft.stroke;
      if (!(await this.deliver(draft, () => this.took(edits)))) {
        return;
      }
    }
  }

  took(edits) {
    this.stored = edits;
  }

  // Send a draft; gives whether the server has it.
  async deliver(draft, took) {
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: bodyOf(draft),
        headers: { "X-CSRFToken": token(), "X-Saves-Itself": "1" },
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      return this.notSent();
    }
    if (answer.status === 200) {
      took();
      this.saved(await answer.json());
      return true;
    }
    if (answer.status === 409) {
      this.refused(draft, await answer.json());
    } else if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.signedOut();
    } else {
      this.notSent();
    }
    return false;
  }

  saved(said) {
    this.form.elements.version.value = said.version;
    this.place.dataset.version = said.version;
    this.status(this.isSaved ? said.words : words.saving);
    const progress = page.querySelector(`[data-progress="${CSS.escape(this.name)}"]`);
    progress.textContent = said.progress;
    progress.classList.toggle("is-complete", said.complete);
    document.getElementById("signed-out").hidden = true;
    // What makes no sense yet is stored nowhere else.
    if (this.isSaved && Object.keys(said.errors).length === 0) {
      store.forget(this.name);
    }
  }

  notSent() {
    this.status(store.canKeep ? words.kept : words.notKept);
    this.later(AGAIN_MS);
    return false;
  }

  signedOut() {
    const notice = document.getElementById("signed-out");
    const link = document.createElement("a");
    link.href = `${page.dataset.login}?next=${encodeURIComponent(window.location.pathname)}`;
    link.textContent = words.signedOut;
    notice.replaceChildren(link);
    notice.hidden = false;
    this.status(store.canKeep ? words.kept : words.notKept);
  }

  // Somebody else was first: both texts are shown, and whoever writes here chooses.
  refused(draft, said) {
    this.status(words.notKept);
    say(said.words);
    const place = this.place.querySelector("[data-conflict]");
    this.place.open = true;
    if (!said.html) {
      place.textContent = said.words;
      return;
    }
    this.chosenOver = said.version;
    place.innerHTML = said.html;
    place.querySelector("[data-keep-mine]").addEventListener("click", (event) => {
      event.preventDefault();
      this.keepMine(draft);
    });
    place.querySelector("[data-take-theirs]").addEventListener("click", (event) => {
      event.preventDefault();
      this.takeTheirs();
    });
  }

  async keepMine(draft) {
    const version = this.chosenOver;
    const beside = this.beside;
    this.chosenOver = this.beside = null;
    this.place.querySelector("[data-conflict]").replaceChildren();
    if (!beside) {
      this.form.elements.version.value = version;
      this.edits += 1;
      await this.send();
    } else if (await this.deliver({ ...draft, version, page: thisPage, stroke: ++this.stroke }, () => {})) {
      await this.showStored();
    }
  }

  async takeTheirs() {
    this.chosenOver = this.beside = null;
    this.stored = this.edits;
    store.forget(this.name);
    await this.showStored();
  }

  async showStored() {
    await window.htmx.ajax("GET", `${page.dataset.blocks}section/${this.name}/`, {
      target: this.place,
      swap: "outerHTML",
    });
    this.look();
  }

  // Send what an earlier page of this account could not send.
  async resume(draft) {
    this.beside = draft;
    const stored = await this.deliver(draft, () => {
      this.beside = null;
    });
    if (stored) {
      await this.showStored();
      fillIn(this.form, draft.entries);
      this.look();
      this.status(words.sentNow);
      say(words.sentNow);
    }
  }

  // Somebody else stored something: show it, unless one is at work here.
  changedElsewhere() {
    if (!this.isSaved || this.sending || this.chosenOver !== null) {
      return;
    }
    if (this.place.contains(document.activeElement)) {
      this.status(words.changed);
    } else {
      this.showStored();
    }
  }
}

function bodyOf({ entries, version, page: writer, stroke }) {
  const body = new FormData();
  for (const [name, value] of entries) {
    body.append(name, value);
  }
  body.set("version", version);
  body.set("page", writer);
  body.set("stroke", stroke);
  return body;
}

// Put a draft into the fields: what makes no sense yet is stored nowhere else.
function fillIn(form, entries) {
  const values = Map.groupBy ? Map.groupBy(entries, ([name]) => name) : new Map(entries.map((pair) => [pair[0], [pair]]));
  for (const [name, pairs] of values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["radio", "checkbox"].includes(field.type)) {
        field.checked = pairs.some(([, value]) => value === field.value);
      } else if (field.value !== pairs[0][1]) {
        field.value = pairs[0][1];
      }
    }
  }
}

function sectionAround(element) {
  const name = element?.closest?.("[data-section]")?.dataset.section;
  return name && sections.get(name);
}

for (const place of page.querySelectorAll("[data-section]")) {
  sections.set(place.dataset.section, new Section(place.dataset.section));
}

for (const kind of ["input", "change"]) {
  page.addEventListener(kind, (event) => {
    if (event.target.closest("[data-saves-itself]")) {
      sectionAround(event.target).edited();
    }
  });
}

// Save at once where somebody presses the button, leaves the page, or comes back to it.
page.addEventListener("submit", (event) => {
  if (event.target.matches("[data-saves-itself]")) {
    event.preventDefault();
    const section = sectionAround(event.target);
    section.edits += 1;
    section.send();
  }
});

const sendAll = () => Promise.all([...sections.values()].map((section) => section.send()));

window.addEventListener("online", () => sendAll());
document.addEventListener("visibilitychange", () => sendAll());

// Nothing is signed, and no tablet is locked, before everything that was written is stored.
page.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs], [data-lock]")) {
    return;
  }
  event.preventDefault();
  const form = event.target;
  sendAll().then(() => {
    const unsaved = [...sections.values()].filter((section) => !section.isSaved);
    if (unsaved.length > 0 && form.matches("[data-signs]")) {
      say(words.notKept);
      unsaved[0].place.open = true;
      unsaved[0].place.scrollIntoView({ block: "start" });
      return;
    }
    if (form.elements.seen) {
      form.elements.seen.value = [...sections.values()]
        .map((section) => `${section.name}-${section.place.dataset.version}`)
        .join(".");
    }
    form.submit();
  });
});

// What leads into a section opens it.
function goTo(id) {
  const target = document.getElementById(id);
  for (let around = target; around; around = around.parentElement?.closest("details")) {
    if (around instanceof HTMLDetailsElement) {
      around.open = true;
    }
  }
  target?.closest("details")?.setAttribute("open", "");
  target?.scrollIntoView({ block: "start" });
  target?.querySelector("input:not([type=hidden]), select, textarea, summary")?.focus({ preventScroll: true });
}

page.addEventListener("click", (event) => {
  const link = event.target.closest("[data-to-section]");
  if (link) {
    event.preventDefault();
    const id = link.getAttribute("href").slice(1);
    window.history.replaceState(null, "", `#${id}`);
    goTo(id);
  }
});

if (window.location.hash) {
  goTo(decodeURIComponent(window.location.hash.slice(1)));
}
document.getElementById("lacks")?.focus();

beHere(
  page.dataset.here,
  token,
  () => sectionAround(document.activeElement)?.name ?? "",
  ({ here, versions }) => {
    for (const section of sections.values()) {
      section.place.querySelector("[data-others]").textContent = here[section.name] ?? "";
      if ((versions[section.name] ?? 0) > Number(section.place.dataset.version)) {
        section.changedElsewhere();
      }
    }
  },
);

if (store.canKeep) {
  // The key has to be here before the network goes.
  store
    .all()
    .then(async (drafts) => {
      await store.load();
      for (const [name, draft] of drafts) {
        await sections.get(name)?.resume(draft);
      }
    })
    .catch(() => {});
}
