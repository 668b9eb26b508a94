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
    // What opens a part leads to the field in it that must be filled in, if there is one.
    found.closest("details[open]")?.querySelector(":scope > form [data-focus]")?.focus();
  }
  return Boolean(found);
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
  if (isTyping(event.target) || document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (event.key.length === 1 && press(event.key)) {
    event.preventDefault();
  }
});
