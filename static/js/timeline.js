// Arrow keys in the picture of a timeline: one stop for the tabulator, then from mark to mark. Without this file the
// table below the picture leads to the same places.

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

document.addEventListener("htmx:afterSettle", makeOneStop);
makeOneStop();
