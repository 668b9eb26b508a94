// What htmx and the shell need said around them. Every page works without this file.

const lost = () => document.getElementById("connection-lost");
const offline = () => document.getElementById("offline");

// The session ended: show the login page as a page, not inside a block.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL || window.location.href);
  if (answered.pathname.startsWith("/account/")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, () => {
    lost().hidden = !navigator.onLine;
  });
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) {
    lost().hidden = true;
  }
});

function sayWhetherOnline() {
  offline().hidden = navigator.onLine;
  if (!navigator.onLine) {
    lost().hidden = true;
  }
}

// Said again to somebody who tries again: a notice that stands there already is not read out once more.
function remindOfBeingOffline() {
  offline().hidden = true;
  window.requestAnimationFrame(sayWhetherOnline);
}

window.addEventListener("online", sayWhetherOnline);
window.addEventListener("offline", sayWhetherOnline);
sayWhetherOnline();

// Without a network the browser would throw away what was written and show a page of its own.
document.addEventListener("submit", (event) => {
  if (!navigator.onLine && event.target.method !== "dialog") {
    event.preventDefault();
    event.stopPropagation();
    remindOfBeingOffline();
  }
}, true);

// What is chosen in a filter is not sent either: it must not say what the list below it does not show.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!navigator.onLine) {
    event.preventDefault();
    remindOfBeingOffline();
    if (event.detail.elt.matches("form.filters")) {
      event.detail.elt.reset();
    }
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isHere = link && (link.getAttribute("href").startsWith("#") || "opens" in link.dataset);
  if (!navigator.onLine && link && link.origin === window.location.origin && !isHere) {
    event.preventDefault();
    event.stopPropagation();
    remindOfBeingOffline();
  }
}, true);

// Of tabs that are longer than the screen, the one that one is on is in sight.
function showCurrentTabs(block) {
  for (const tab of block.querySelectorAll(".tabs [aria-current]")) {
    const strip = tab.closest(".tabs");
    const [inside, around] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
    if (inside.left < around.left || inside.right > around.right) {
      strip.scrollLeft += (inside.left + inside.right - around.left - around.right) / 2;
    }
  }
}

document.addEventListener("htmx:load", (event) => showCurrentTabs(event.detail.elt));
showCurrentTabs(document);

// Dialogs: what opens one is a link to a page with the same content.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  const closed = closer && closer.closest("dialog, .toast");
  if (closed instanceof HTMLDialogElement) {
    closed.close();
  } else if (closed) {
    closed.remove();
  }
});

// An answer that opens below the edge of the screen comes into sight with its reasons.
document.addEventListener("toggle", (event) => {
  if (event.target.matches(".answer-bar > details[open]")) {
    event.target.scrollIntoView({ block: "nearest" });
  }
}, true);

// What was sent and refused leads to the first field with an error. A tick is asked for by words to be read before it.
function focusFirstError(block) {
  block.querySelector('form[method="post"] [aria-invalid="true"]:not([type="checkbox"], [type="hidden"])')?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.elt instanceof HTMLFormElement) {
    focusFirstError(event.detail.target);
  }
});
focusFirstError(document);

// What leads to a new page, once it is stored, says where somebody goes on there.
const THEN = "then-focus";

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const place = event.detail.elt.dataset.thenFocus;
  if (place && event.detail.xhr.getResponseHeader("HX-Redirect")) {
    window.sessionStorage.setItem(THEN, place);
  }
});

document.getElementById(window.sessionStorage.getItem(THEN))?.focus();
window.sessionStorage.removeItem(THEN);

// A day after the deadline is allowed, and said.
for (const kind of ["input", "htmx:load"]) {
  document.addEventListener(kind, (event) => {
    const there = kind === "input" ? [event.target] : event.target.querySelectorAll("[data-due]");
    for (const field of there) {
      if (field.dataset.due) {
        field.parentElement.querySelector("[data-after-due]").hidden = field.value <= field.dataset.due;
      }
    }
  });
}

// How many rows are ticked.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick]")) {
    const count = document.querySelectorAll("[data-tick]:checked").length;
    for (const place of document.querySelectorAll("[data-ticked]")) {
      place.textContent = String(count);
    }
  }
});

// Printing waits for what a page fetches after itself, because paper cannot be filled later.
window.addEventListener("beforeprint", () => {
  for (const block of document.querySelectorAll('[hx-get][hx-trigger="load"]')) {
    const around = block.parentElement;
    const request = new XMLHttpRequest();
    request.open("GET", block.getAttribute("hx-get"), false);
    request.setRequestHeader("HX-Request", "true");
    try {
      request.send();
    } catch {
      // Without a network, paper has the title of the block alone.
      continue;
    }
    if (request.status === 200 && request.responseURL.endsWith(block.getAttribute("hx-get"))) {
      window.htmx.trigger(block, "htmx:abort");
      block.outerHTML = request.responseText;
      window.htmx.process(around);
    }
  }
});
