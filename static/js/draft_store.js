// Drafts that could not be sent yet, encrypted in this browser (AES-GCM, 256 bits). The key comes from the server, which
// gives it only to whoever is signed in as the same account, for today and yesterday; here it is never stored, and no
// script can read it again.

export class DraftStore {
  constructor(person, number, keysAt) {
    this.prefix = `draft/${person}/${number}/`;
    this.keysAt = keysAt;
    this.keys = null;
    // section → how often something was kept or forgotten: what is still being encrypted then is out of date.
    this.turns = new Map();
  }

  get canKeep() {
    return Boolean(window.crypto?.subtle);
  }

  // day → key; asked for once, and again after it could not be had.
  async load() {
    this.keys ??= this.fetchKeys().catch((error) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  async fetchKeys() {
    const answer = await fetch(this.keysAt, { redirect: "manual", cache: "no-store" });
    if (answer.status !== 200) {
      throw new Error("No key for drafts.");
    }
    const { keys } = await answer.json();
    const pairs = Object.entries(keys).map(async ([day, written]) => [day, await asKey(written)]);
    return new Map(await Promise.all(pairs));
  }

  async keep(section, draft) {
    const turn = this.nextTurn(section);
    const keys = await this.load();
    const [day, key] = keys.entries().next().value;
    const name = this.prefix + section;
    const iv = window.crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(draft));
    const additionalData = new TextEncoder().encode(name);
    const sealed = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain);
    if (this.turns.get(section) === turn) {
      const kept = { at: Date.now(), day, iv: toText(iv), text: toText(new Uint8Array(sealed)) };
      window.localStorage.setItem(name, JSON.stringify(kept));
    }
  }

  forget(section) {
    this.nextTurn(section);
    window.localStorage.removeItem(this.prefix + section);
  }

  // Give section → draft, of those that can be read with the keys of this account.
  async all() {
    const found = new Map();
    const names = Object.keys(window.localStorage).filter((name) => name.startsWith(this.prefix));
    if (names.length === 0) {
      return found;
    }
    const keys = await this.load();
    for (const name of names) {
      try {
        const { day, iv, text } = JSON.parse(window.localStorage.getItem(name));
        const additionalData = new TextEncoder().encode(name);
        const how = { name: "AES-GCM", iv: toBytes(iv), additionalData };
        const plain = await window.crypto.subtle.decrypt(how, keys.get(day), toBytes(text));
        found.set(name.slice(this.prefix.length), JSON.parse(new TextDecoder().decode(plain)));
      } catch {
        // Of a day that is over, or not ours: nobody can read it any more.
        window.localStorage.removeItem(name);
      }
    }
    return found;
  }

  nextTurn(section) {
    const turn = (this.turns.get(section) ?? 0) + 1;
    this.turns.set(section, turn);
    return turn;
  }
}

function asKey(written) {
  return window.crypto.subtle.importKey("raw", toBytes(written), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function toText(bytes) {
  return window.btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function toBytes(text) {
  return Uint8Array.from(window.atob(text), (letter) => letter.charCodeAt(0));
}
