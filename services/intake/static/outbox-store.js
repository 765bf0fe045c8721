// Where unsent notes are kept: in IndexedDB, where that is refused in localStorage, and where that is refused too in memory.
// Each of them has all() → notes, put(note), remove(key). The syntax is that of browsers of 2018.

const DATABASE = "kub-outbox";
const NOTES = "notes";
const PREFIX = "kub-outbox:";
// Some browsers never answer when they don't want to open a database.
const PATIENCE = 3000;

export async function openStore() {
  const memory = makeMemory();
  const local = hasLocalStorage() ? localNotes : null;
  const database = await openDatabase().catch(() => null);
  const layers = [database, local, memory].filter(Boolean);
  return {
    // False when what was put last is gone as soon as the tab is closed.
    durable: layers.length > 1,
    async all() {
      const found = new Map();
      for (const layer of layers) for (const note of await layer.all()) found.set(note.key, note);
      return Array.from(found.values()).sort((one, other) => one.made - other.made);
    },
    async put(note) {
      const text = JSON.stringify(note);
      // At once, should the tab be closed in this very moment; the database takes a little longer.
      const here = local && local.put(note.key, text);
      const there = database && (await database.put(note).then(() => true, () => false));
      if (here && there) local.settle(note.key, text);
      if (!here && !there) await memory.put(note);
      this.durable = Boolean(here || there);
    },
    async remove(key) {
      if (local) local.remove(key);
      await memory.remove(key);
      if (database) await database.remove(key).catch(() => {});
    },
  };
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    setTimeout(reject, PATIENCE);
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NOTES, { keyPath: "key" });
    opening.onerror = reject;
    opening.onsuccess = () => {
      const database = opening.result;
      const all = () => ask(database, "readonly", (notes) => notes.getAll());
      const put = (note) => ask(database, "readwrite", (notes) => notes.put(note));
      const remove = (key) => ask(database, "readwrite", (notes) => notes.delete(key));
      resolve({ all, put, remove });
    };
  });
}

function ask(database, mode, question) {
  return new Promise((resolve, reject) => {
    // Strict: on the disk before it is said to be saved. Browsers that don't know the option do so anyway.
    const transaction = database.transaction(NOTES, mode, { durability: "strict" });
    const request = question(transaction.objectStore(NOTES));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function hasLocalStorage() {
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
    return true;
  } catch (refused) {
    return false;
  }
}

const localNotes = {
  all() {
    const keys = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    return keys.map((name) => JSON.parse(localStorage.getItem(name)));
  },
  put(key, text) {
    try {
      localStorage.setItem(PREFIX + key, text);
      return true;
    } catch (full) {
      return false;
    }
  },
  // The database has it now, unless more was typed meanwhile.
  settle(key, text) {
    if (localStorage.getItem(PREFIX + key) === text) this.remove(key);
  },
  remove(key) {
    localStorage.removeItem(PREFIX + key);
  },
};

function makeMemory() {
  const notes = new Map();
  return {
    async all() {
      return Array.from(notes.values());
    },
    async put(note) {
      notes.set(note.key, note);
    },
    async remove(key) {
      notes.delete(key);
    },
  };
}
