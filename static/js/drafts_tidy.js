// What could not be sent is kept in this browser for a day, and for one person: it goes when another signs in, and when
// it is old. It is encrypted; see draft_store.js.

const HOURS_24_MS = 24 * 60 * 60 * 1000;

function isOver(name, person) {
  if (!name.startsWith(`draft/${person}/`)) {
    return true;
  }
  try {
    return Date.now() - JSON.parse(window.localStorage.getItem(name)).at > HOURS_24_MS;
  } catch {
    return true;
  }
}

const signedInAs = document.body.dataset.person;

if (signedInAs) {
  const kept = Object.keys(window.localStorage).filter((name) => name.startsWith("draft/"));
  for (const name of kept.filter((each) => isOver(each, signedInAs))) {
    window.localStorage.removeItem(name);
  }
}
