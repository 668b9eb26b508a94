// The list of referrals keeps itself up to date: it asks now and then whether anything has changed, which costs almost
// nothing while nothing has. The counts of the tabs are renewed; rows stay as they are until somebody asks for them,
// so that nothing moves under a hand and nothing open closes.

const EVERY_MS = 15_000;
const LONGEST_MS = 240_000;
// How soon a row is read anew whose consult the workers have not seen to yet; then twice as late each time.
const SETTLES_MS = 2_000;
// referral → how long its row waited the last time, of rows that are being read anew by themselves
const settling = new Map();
// referral → the change after which its row was read anew, and which need not be told
const own = new Map();
let last = "";
let waits = EVERY_MS;
let timer = 0;

const list = () => document.getElementById("queue");

function begin() {
  const queue = list();
  last = queue ? `"${queue.dataset.day}/${queue.dataset.seen}"` : "";
  own.clear();
  later(EVERY_MS);
  count();
  for (const row of queue?.querySelectorAll("[data-settling]") ?? []) {
    lookAgain(row, SETTLES_MS);
  }
}

// With filters or after a search the rows come first, and how many stand in each tab a moment later. Words of a search
// are in the form of the tabs, and are posted.
async function count() {
  const tabs = document.querySelector("#queue-tabs[data-counts]");
  if (!tabs) {
    return;
  }
  const form = tabs.querySelector("form");
  const headers = { "X-Requested-With": "fetch" };
  const sent = form ? { method: "POST", body: new URLSearchParams(new FormData(form)) } : {};
  const address = form ? tabs.dataset.counts : `${tabs.dataset.counts}?${list().dataset.asked}`;
  try {
    const answer = await fetch(address, { ...sent, headers, redirect: "manual", cache: "no-store" });
    if (answer.status === 200 && tabs.isConnected) {
      show(await answer.text());
    }
  } catch {
    // Without a network they stay open; the page itself says that there is none.
  }
}

function later(ms) {
  window.clearTimeout(timer);
  waits = ms;
  timer = window.setTimeout(ask, ms);
}

async function ask() {
  const queue = list();
  // What is found for words has no address to ask about.
  if (!queue?.dataset.live || document.hidden || !navigator.onLine) {
    later(EVERY_MS);
    return;
  }
  const asked = new URLSearchParams(queue.dataset.asked);
  asked.set("seen", queue.dataset.seen);
  asked.set("shown", queue.dataset.shown);
  asked.set("apart_from", [...own].slice(-100).map((pair) => pair.join("-")).join(","));
  try {
    const answer = await fetch(`${queue.dataset.live}?${asked}`, {
      headers: { "If-None-Match": last, "X-Requested-With": "fetch" },
      redirect: "manual",
      cache: "no-store",
    });
    if (answer.status === 200 && queue === list()) {
      last = answer.headers.get("ETag");
      show(await answer.text());
    }
    // Signed out, or no longer allowed: the page's next own request says so.
    later(answer.status === 200 || answer.status === 304 ? EVERY_MS : Math.min(2 * waits, LONGEST_MS));
    sayWhetherAnswered(answer.status < 500);
  } catch {
    later(Math.min(2 * waits, LONGEST_MS));
    sayWhetherAnswered(false);
  }
}

function sayWhetherAnswered(answered) {
  document.getElementById("connection-lost").hidden = answered || !navigator.onLine;
}

function show(written) {
  const news = new DOMParser().parseFromString(written, "text/html");
  for (const id of ["queue-tabs", "queue-news"]) {
    const here = document.getElementById(id);
    const there = news.getElementById(id);
    // What has the focus is left alone; the next change renews it.
    if (here && there && !here.contains(document.activeElement) && here.innerHTML !== there.innerHTML) {
      const moved = here.querySelector(".tabs")?.scrollLeft;
      here.replaceChildren(...there.childNodes);
      here.querySelector(".tabs")?.scrollTo({ left: moved, behavior: "instant" });
    }
  }
}

// The row is about to be read anew: until then its change must not be told.
document.addEventListener("referral-answered", () => later(EVERY_MS));

// Somebody else was quicker: the row is read anew around what is open in it.
document.addEventListener("referral-changed", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) {
    window.htmx.ajax("GET", `${row.getAttribute("hx-get")}?open=1`, { target: row, swap: "outerHTML" });
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "queue" || event.target.id === "queue") {
    begin();
  }
});

// A second press on what opened a row closes it. What opens an answer leads to that answer in a row that is open.
document.addEventListener("htmx:beforeRequest", (event) => {
  const opener = event.detail.elt;
  if (!opener.matches("[data-opens-row]")) {
    return;
  }
  const place = document.getElementById(opener.getAttribute("aria-controls") || "");
  if (!place || place.childElementCount === 0) {
    return;
  }
  event.preventDefault();
  const key = opener.dataset.answer;
  const answer = key && place.querySelector(`summary[data-key="${CSS.escape(key)}"]`);
  if (answer) {
    answer.parentElement.open = true;
    answer.focus();
  } else {
    place.replaceChildren();
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const opener = event.detail.requestConfig?.elt;
  if (!opener?.matches?.("[data-opens-row]")) {
    return;
  }
  const wanted = opener.dataset.answer ? "details[open] > summary" : "h3";
  const place = event.detail.target.querySelector(wanted);
  if (place) {
    // A heading takes the focus only so.
    place.tabIndex = place.matches("summary") ? 0 : -1;
    place.focus({ preventScroll: !opener.dataset.answer });
  }
});

// A row that was answered is fetched anew; whoever works with the keyboard goes on from there.
document.addEventListener("htmx:load", (event) => {
  const row = event.detail.elt;
  if (!row.matches?.("[data-row][data-read-after]")) {
    return;
  }
  own.delete(row.id.replace("referral-", ""));
  own.set(row.id.replace("referral-", ""), row.dataset.readAfter);
  const waited = settling.get(row.id);
  settling.delete(row.id);
  if (isNowhere() && (!waited || waited.hadFocus)) {
    row.focus({ preventScroll: true });
  }
  if (row.matches("[data-settling]")) {
    lookAgain(row, waited ? 2 * waited.ms : SETTLES_MS);
  }
  // The counts of the tabs follow one's own answer at once.
  later(0);
});

// A row that says that it follows the workers is read anew, unless somebody is at work in it.
function lookAgain(row, ms) {
  if (ms > LONGEST_MS) {
    return;
  }
  window.setTimeout(() => {
    const isOpen = row.querySelector(".row-answer")?.childElementCount || row.querySelector("[data-tick]:checked");
    const isInUse = isOpen || (row.contains(document.activeElement) && row !== document.activeElement);
    if (!row.isConnected) {
      return;
    }
    if (isInUse || document.hidden || !navigator.onLine) {
      lookAgain(row, 2 * ms);
      return;
    }
    settling.set(row.id, { ms, hadFocus: row === document.activeElement });
    window.htmx.trigger(row, "look-again");
  }, ms);
}

// What went wrong with one answer is not said over the next one.
function forgetErrors() {
  for (const toast of document.querySelectorAll("#toasts .toast.error")) {
    toast.remove();
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-opens-row], .answer-bar form")) {
    forgetErrors();
  }
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches(".answer-bar > details[open]")) {
    forgetErrors();
  }
}, true);

function isNowhere() {
  return !document.activeElement || document.activeElement === document.body;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    later(0);
  }
});

begin();
