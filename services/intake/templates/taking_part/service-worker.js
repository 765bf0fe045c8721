// Lets a tab that was closed be opened again without contact: keeps the page's files and an empty page per board.
// No text of anybody's is kept here; unsent notes lie in the outbox of the page.

const CACHE = "kub-board-{{ version }}";
const FILES = {{ files|tojson }};
// A line that is nearly dead counts as dead.
const PATIENCE = 8000;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep));
});

addEventListener("fetch", (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && isBoard(path)) event.respondWith(open(request, path));
  else if (FILES.indexOf(path) >= 0) event.respondWith(caches.match(path).then((kept) => kept || fetch(request)));
});

function isOld(name) {
  return name.indexOf("kub-board-") === 0 && name !== CACHE;
}

function isBoard(path) {
  return /^\/board\/[0-9a-f-]{36}$/.test(path);
}

async function keep(board) {
  const answer = await fetch(board + "/offline", { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  // Whole, before it replaces the one that is there: contact may be lost in the middle of it.
  const whole = new Response(await answer.text(), { headers: { "Content-Type": "text/html; charset=utf-8" } });
  await (await caches.open(CACHE)).put(board, whole);
}

async function open(request, board) {
  const asked = fetch(request);
  try {
    const answer = await Promise.race([asked, silence()]);
    if (answer.status < 500) return answer;
  } catch (away) {
    // No contact: the kept page, if there is one.
  }
  return (await caches.match(board)) || asked;
}

function silence() {
  return new Promise((resolve, reject) => setTimeout(reject, PATIENCE));
}
