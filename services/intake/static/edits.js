// Changed wordings of own notes on their way: kept beside the outbox's notes, and sent until each is saved.

// A phone that wakes up may hang on a line that is dead.
const PATIENCE = 20000;

// Of which session a changed wording is; the outbox leaves it alone.
export function editsIn(session) {
  return "edit " + session;
}

// Returns the server's answer, or null without contact. Sent twice it is saved once.
export async function sendEdit(edit, token) {
  const fields = new URLSearchParams(edit.fields);
  fields.set("csrf_token", token);
  const control = new AbortController();
  const patience = setTimeout(() => control.abort(), PATIENCE);
  try {
    const request = { method: "POST", credentials: "same-origin", body: fields, signal: control.signal };
    const answer = await fetch(edit.key, request);
    return answer.status < 500 ? answer : null;
  } catch (away) {
    return null;
  } finally {
    clearTimeout(patience);
  }
}

// The board's page answers when the wording is saved, the note's own when it asks for a choice.
export function isSaved(answer) {
  return answer.ok && /^\/board\/[0-9a-f-]{36}$/.test(new URL(answer.url).pathname);
}
