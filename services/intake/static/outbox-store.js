// Where unsent notes are kept: in IndexedDB, where that is refused in localStorage, and where that is refused too in memory.
// Each layer has all() → notes, put(note), remove(key). The syntax is that of browsers of 2018.

const DATABASE = "kub-outbox";
const NOTES = "notes";
const PREFIX = "kub-outbox:";
// Some browsers never answer when they don't want to open a database.
const PATIENCE = 3000;

export async function openStore() {
  const layers = [];
  try {
    layers.push(await openDatabase());
  } catch (refused) {
    // A private window, or storage that is switched off: the next layer does.
  }
  if (hasLocalStorage()) layers.push(local);
  layers.push(makeMemory());
  return {
    // False when what was put last is gone as soon as the tab is closed.
    durable: layers.length > 1,
    async all() {
      const found = new Map();
      for (const layer of layers.slice().reverse()) for (const note of await layer.all()) found.set(note.key, note);
      return Array.from(found.values()).sort((one, other) => one.made - other.made);
    },
    async put(note) {
      for (const layer of layers) {
        try {
          await layer.put(note);
          this.durable = layer !== layers[layers.length - 1];
          return;
        } catch (full) {
          // No room there: the next layer takes it.
        }
      }
    },
    async remove(key) {
      for (const layer of layers) await layer.remove(key).catch(() => {});
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

const local = {
  async all() {
    const keys = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    return keys.map((name) => JSON.parse(localStorage.getItem(name)));
  },
  async put(note) {
    localStorage.setItem(PREFIX + note.key, JSON.stringify(note));
  },
  async remove(key) {
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
