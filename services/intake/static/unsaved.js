// Keeps what is typed and not saved in a form that works without this, so that no other button or link of the page takes
// it away: <form data-unsaved="NAME" data-owner="ACCOUNT">. With data-saved the page says that it was saved, with
// data-refused that what stands there wasn't.
// It lies in this tab only, and is gone with it.

// Browsers that keep nothing go on as without this.
const store = {
  read: (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
  write: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  erase: (key) => { try { sessionStorage.removeItem(key); } catch { /* forbidden */ } },
};

function keep(form) {
  const key = `kub-unsaved:${form.dataset.owner}:${form.dataset.unsaved}`;
  const { text, level, revision } = form.elements;

  const remember = (sent) => {
    if (!text.value.trim() && !text.defaultValue.trim()) return store.erase(key);
    store.write(key, { text: text.value, level: level?.value, revision: revision?.value, sent });
  };

  // With the revision that it was typed on: should a colleague have written meanwhile, saving shows both texts.
  const refill = (typed) => {
    text.value = typed.text;
    if (level) level.value = typed.level;
    if (revision) revision.value = typed.revision;
    const fold = form.closest("details");
    if (fold) fold.open = true;
  };

  const begin = () => {
    const typed = store.read(key);
    // The server answers with what it didn't save, the browser with what was typed before this script was there.
    if ("refused" in form.dataset || text.value !== text.defaultValue) return remember(false);
    if (!typed) return;
    if ((typed.sent && "saved" in form.dataset) || typed.text === text.defaultValue) return store.erase(key);
    refill(typed);
  };

  form.addEventListener("input", () => remember(false));
  // Only the page that follows on this form's own press can tell that it was saved.
  document.addEventListener("submit", ({ target }) => store.read(key) && remember(target === form));
  begin();
}

for (const form of document.querySelectorAll("form[data-unsaved]")) keep(form);
