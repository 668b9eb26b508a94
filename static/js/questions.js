// Asks a question only where the answer before it calls for it, and gives rows as they are needed. Without this file
// all questions stand there, and two free rows; what stays hidden is kept and counts for nothing.

const conditional = "[data-shown-if]";

function answersTo(key, frame) {
  const fields = Array.from(frame.querySelectorAll("input, select, textarea"));
  const own = fields.filter(({ name }) => name === key || name.endsWith(`-${key}`));
  return own.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map(({ value }) => value);
}

function isAsked(question, frame) {
  const { shownIf, shownAmong } = question.dataset;
  const before = frame.querySelector(`[id="question-${shownIf}"]`);
  if (before?.matches(conditional) && !isAsked(before, frame)) {
    return false;
  }
  const given = answersTo(shownIf, frame).filter((answer) => answer !== "");
  const among = shownAmong.split(" ").filter(Boolean);
  return among.length ? given.some((answer) => among.includes(answer)) : given.length > 0;
}

function askWhatIsAsked(within = document) {
  for (const question of within.querySelectorAll(conditional)) {
    question.hidden = !isAsked(question, question.closest("form") ?? document);
  }
}

// The same row once more, empty, with the next number in every name and id.
function addRow(last) {
  const number = Number(last.dataset.row);
  const next = last.cloneNode(true);
  next.dataset.row = number + 1;
  next.querySelector("legend").textContent = last.dataset.words.replace("0", number + 2);
  for (const part of next.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (part.hasAttribute(name)) {
        part.setAttribute(name, part.getAttribute(name).replace(`__${number}__`, `__${number + 1}__`));
      }
    }
  }
  for (const field of next.querySelectorAll("input, select, textarea")) {
    field.value = "";
    field.removeAttribute("aria-invalid");
  }
  next.querySelectorAll(".errorlist").forEach((list) => list.remove());
  last.after(next);
}

function giveOneMoreRow(field) {
  const row = field.closest?.("[data-row]");
  const isLast = row && !row.nextElementSibling?.matches("[data-row]");
  if (isLast && field.value !== "" && Number(row.dataset.row) + 1 < Number(row.dataset.most)) {
    addRow(row);
  }
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    giveOneMoreRow(event.target);
    askWhatIsAsked(event.target.closest?.("form") ?? document);
  });
}

document.addEventListener("htmx:afterSwap", () => askWhatIsAsked());
askWhatIsAsked();
