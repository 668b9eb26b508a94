// What htmx needs said around it. Every page works without this file.

document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL || window.location.href);
  // The session ended: show the login page as a page, not inside a block.
  if (answered.pathname.startsWith("/account/")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, () => {
    document.getElementById("connection-lost").hidden = false;
  });
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) {
    document.getElementById("connection-lost").hidden = true;
  }
});
