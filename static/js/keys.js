// Keys for those who work through lists. Loaded only for people who have not switched them off.
//
// `data-search` marks the field that / focuses; `data-row` a row that j and k move through; `data-key="d"` a link,
// button or summary that d presses, in the focused row or else on the page; `data-key-help` says in the help what it does.

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

function isTyping(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select") || element.isContentEditable;
}

function move(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement.closest("[data-row]"));
  const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by];
  if (next) {
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}

function press(key) {
  const row = document.activeElement.closest("[data-row]");
  const named = `[data-key="${CSS.escape(key)}"]`;
  // What lies in a closed part is no visible step: it is never pressed.
  const seen = (each) => each.checkVisibility();
  const there = row && [...row.querySelectorAll(named)].find(seen);
  // What belongs to a row is pressed only in the row that has the focus.
  const onPage = [...document.querySelectorAll(named)].find((each) => !each.closest("[data-row]") && seen(each));
  const found = there || onPage;
  if (found) {
    found.focus();
    found.click();
    sayIfNotSent(found);
    // What opens a part leads to the field in it that must be filled in, if there is one.
    found.closest("details[open]")?.querySelector(":scope > form [data-focus]")?.focus();
  }
  return Boolean(found);
}

// Why the answer of a key cannot be given is said where its button would be.
function sayWhyNot(key) {
  const row = document.activeElement.closest("[data-row]");
  const named = `[data-instead-of-key="${CSS.escape(key)}"]`;
  const found = row ? row.querySelector(named) : document.querySelector(named);
  if (found) {
    // Written anew, so that it is read out a second time too.
    found.textContent = "";
    window.requestAnimationFrame(() => (found.textContent = found.dataset.says));
  }
  return Boolean(found);
}

function sayIfNotSent(button) {
  const answer = button.form && button.closest("[data-not-sent]");
  if (!answer || navigator.onLine) {
    return;
  }
  forgetNotSent();
  const note = document.createElement("span");
  note.className = "pill warn";
  note.dataset.wasNotSent = "";
  note.textContent = answer.dataset.notSent;
  button.after(note);
}

function forgetNotSent() {
  for (const note of document.querySelectorAll("[data-was-not-sent]")) {
    note.remove();
  }
}

window.addEventListener("online", forgetNotSent);

// Leaves the part of an answer that one is in: the next key is no longer written into its field.
function leave(element) {
  const part = element.closest(".answer-bar details[open]");
  if (part) {
    part.open = false;
    part.querySelector(":scope > summary").focus();
  }
  return Boolean(part);
}

function showHelp() {
  const dialog = document.getElementById("keys-help");
  const list = dialog.querySelector("dl");
  for (const line of list.querySelectorAll("[data-from-page]")) {
    line.remove();
  }
  const known = new Set();
  for (const each of document.querySelectorAll("[data-key][data-key-help]")) {
    if (!known.has(each.dataset.key)) {
      known.add(each.dataset.key);
      list.append(line("dt", "kbd", each.dataset.key), line("dd", "span", each.dataset.keyHelp));
    }
  }
  for (const term of list.querySelectorAll("[data-key-of]")) {
    const isHere = document.querySelector(term.dataset.keyOf) !== null;
    term.hidden = term.nextElementSibling.hidden = !isHere;
  }
  dialog.showModal();
}

function line(kind, inner, text) {
  const part = document.createElement(kind);
  part.dataset.fromPage = "";
  part.append(document.createElement(inner));
  part.firstChild.textContent = text;
  return part;
}

const KEYS = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": showHelp,
  j: () => move(1),
  k: () => move(-1),
};

document.addEventListener("keydown", (event) => {
  const isOff = document.body.dataset.keys === "off";
  if (isOff || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && leave(event.target)) {
    event.preventDefault();
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (event.key.length === 1 && (press(event.key) || sayWhyNot(event.key))) {
    event.preventDefault();
  }
});
