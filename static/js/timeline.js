// Arrow keys in the picture of a timeline: one stop for the tabulator, then from mark to mark. Without this file the
// table below the picture leads to the same places. And words stay readable where the picture is scrolled.

const marksOf = (lane) => Array.from(lane.querySelectorAll("a"));

function makeOneStop() {
  for (const picture of document.querySelectorAll(".timeline-picture")) {
    if (!picture.querySelector('a[tabindex="0"]')) {
      picture.querySelector("a")?.setAttribute("tabindex", "0");
    }
  }
}

function middleOf(mark) {
  const box = mark.getBoundingClientRect();
  return box.left + box.width / 2;
}

// Up and down go to the mark of the next lane that lies nearest in time.
function nearest(lane, mark) {
  const place = middleOf(mark);
  const apart = (other) => Math.abs(middleOf(other) - place);
  return lane && marksOf(lane).reduce((best, other) => (apart(other) < apart(best) ? other : best));
}

document.addEventListener("keydown", (event) => {
  const mark = event.target.closest?.(".timeline-lane a");
  if (!mark || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const lane = mark.closest(".timeline-lane");
  const lanes = Array.from(lane.parentElement.querySelectorAll(".timeline-lane"));
  const [inLane, atLane] = [marksOf(lane), lanes.indexOf(lane)];
  const to = {
    ArrowLeft: () => inLane[inLane.indexOf(mark) - 1],
    ArrowRight: () => inLane[inLane.indexOf(mark) + 1],
    ArrowUp: () => nearest(lanes[atLane - 1], mark),
    ArrowDown: () => nearest(lanes[atLane + 1], mark),
    Home: () => inLane[0],
    End: () => inLane[inLane.length - 1],
  }[event.key]?.();
  if (to) {
    event.preventDefault();
    mark.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  }
});

// Where what is in sight begins: behind the names of the lanes, if they stand beside them.
function edgeOf(scroll) {
  const name = scroll.querySelector(".timeline-name")?.getBoundingClientRect();
  const lane = scroll.querySelector(".timeline-lane")?.getBoundingClientRect();
  const left = scroll.getBoundingClientRect().left;
  return name && lane && name.bottom > lane.top ? Math.max(left, name.right) : left;
}

// What lies ahead may be empty: a picture that is wider than the page begins with today in its last third.
function beginAtToday() {
  for (const scroll of document.querySelectorAll(".timeline-scroll:not([data-begun])")) {
    scroll.dataset.begun = "";
    const today = scroll.querySelector("line.flag.today");
    const seen = scroll.getBoundingClientRect();
    if (today && scroll.scrollWidth > scroll.clientWidth) {
      scroll.scrollLeft += today.getBoundingClientRect().left - (seen.left + (2 * seen.width) / 3);
    }
  }
}

const shifts = new WeakMap();

// How far words must move to begin in sight, and whether they can: only within a bar that has room for them.
function moved(words, edge) {
  const box = words.getBoundingClientRect();
  const begins = box.left - (shifts.get(words) ?? 0);
  if (begins >= edge) {
    return { words, shift: 0, isCut: false };
  }
  const shift = edge + 4 - begins;
  const bar = words.parentElement.querySelector("rect.bar")?.getBoundingClientRect();
  const fits = bar && bar.right >= begins + shift + box.width;
  return { words, shift: fits ? shift : 0, isCut: !fits && begins + box.width > edge };
}

// Words cut in the middle say nothing: those of a bar that reaches into sight go along, others wait for their mark.
function keepWordsWhole() {
  for (const scroll of document.querySelectorAll(".timeline-scroll")) {
    const edge = edgeOf(scroll);
    const labels = Array.from(scroll.querySelectorAll(".timeline-lane a > text:not(.count)"));
    for (const { words, shift, isCut } of labels.map((label) => moved(label, edge))) {
      shifts.set(words, shift);
      words.style.transform = shift ? `translateX(${shift}px)` : "";
      words.classList.toggle("is-cut", isCut);
    }
  }
}

function begin() {
  makeOneStop();
  beginAtToday();
  keepWordsWhole();
}

document.addEventListener("scroll", () => requestAnimationFrame(keepWordsWhole), { capture: true, passive: true });
document.addEventListener("htmx:afterSettle", begin);
window.addEventListener("resize", keepWordsWhole);
begin();
