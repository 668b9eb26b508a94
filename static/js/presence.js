// Who is in which section right now, and whether somebody else has stored something: asked every few seconds.

const EVERY_MS = 12_000;
const SOON_MS = 300;

export function beHere(address, token, sectionInUse, told) {
  let timer = 0;

  function later(ms) {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ms);
  }

  async function ask() {
    later(EVERY_MS);
    if (document.hidden || !navigator.onLine) {
      return;
    }
    const sent = new FormData();
    sent.set("section", sectionInUse());
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: sent,
        headers: { "X-CSRFToken": token() },
        redirect: "manual",
        cache: "no-store",
      });
      if (answer.status === 200) {
        told(await answer.json());
      }
    } catch {
      // The network is away: whoever writes is told so where they write.
    }
  }

  document.addEventListener("focusin", () => later(SOON_MS));
  document.addEventListener("visibilitychange", () => later(SOON_MS));
  later(SOON_MS);
}
