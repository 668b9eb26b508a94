// The list of referrals keeps itself up to date: it asks now and then whether anything has changed, which costs almost
// nothing while nothing has. The counts of the tabs are renewed; rows stay as they are until somebody asks for them,
// so that nothing moves under a hand and nothing open closes.

const EVERY_MS = 15_000;
const LONGEST_MS = 240_000;
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
  } catch {
    later(Math.min(2 * waits, LONGEST_MS));
  }
}

function show(written) {
  const news = new DOMParser().parseFromString(written, "text/html");
  for (const id of ["queue-tabs", "queue-news"]) {
    const here = document.getElementById(id);
    const there = news.getElementById(id);
    // What has the focus is left alone; the next change renews it.
    if (here && there && !here.contains(document.activeElement) && here.innerHTML !== there.innerHTML) {
      here.replaceChildren(...there.childNodes);
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
  if (isNowhere()) {
    row.focus({ preventScroll: true });
  }
});

function isNowhere() {
  return !document.activeElement || document.activeElement === document.body;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    later(0);
  }
});

begin();
