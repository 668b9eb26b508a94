// An appointment is dragged by its handle to a free time; letting go sends the form. Without a pointer, its link leads
// to the list of free times.

let dragged = null;
let over = null;

const free = (x, y) => document.elementFromPoint(x, y)?.closest("[data-slot]") ?? null;

function begin(event) {
  const handle = event.target.closest(".week-handle");
  dragged = handle?.closest("[data-move]") ?? null;
  if (!dragged || event.button !== 0) {
    dragged = null;
    return;
  }
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  dragged.classList.add("dragged");
}

function hover(event) {
  if (!dragged) {
    return;
  }
  over?.classList.remove("over");
  over = free(event.clientX, event.clientY);
  over?.classList.add("over");
}

function end(event) {
  if (!dragged) {
    return;
  }
  const target = event.type === "pointerup" ? free(event.clientX, event.clientY) : null;
  over?.classList.remove("over");
  dragged.classList.remove("dragged");
  if (target) {
    const form = document.getElementById("drop");
    form.action = dragged.dataset.move;
    form.elements.version.value = dragged.dataset.version;
    form.elements.slot.value = target.dataset.slot;
    form.submit();
  }
  dragged = over = null;
}

const week = document.querySelector("[data-week]");
week?.addEventListener("pointerdown", begin);
week?.addEventListener("pointermove", hover);
week?.addEventListener("pointerup", end);
week?.addEventListener("pointercancel", end);
