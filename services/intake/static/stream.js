// Follows what happens on a session's boards: as a stream of events, and by asking again and again where none comes
// through.  Whoever follows is told each change once, in order; several that come together are told together.
//
//   follow({ stream, changes, after, heard, connection, refused }) → { close }
//
//   stream, changes  addresses
//   after            the position of the log that the page shows already; from now on when it is left out
//   heard            is given a list of { what, perspective, note, position }, note true for one note more; what "reset" means: load everything anew
//   connection       is told "live", "polling" or "lost" when that changes
//   refused          is told the status when the server says that this browser may not (or no longer) listen

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15000;
const POLL_EVERY = 3000;
// The server says something every ten seconds. A stream that says nothing at first is held up by a proxy.
const FIRST_WORD = 5000;
const SILENCE = 25000;
const RESTED = 12000;
// Then a stream is tried again.
const POLL_FOR = 60000;
const TOGETHER = 100;

export function follow(options) {
  let position = options.after;
  let source = null;
  let timer = 0;
  let watch = 0;
  let delivery = 0;
  let waited = 0;
  let state = "";
  let waiting = [];
  let closed = false;
  let pollUntil = 0;
  let lastWord = 0;
  let silent = 0;

  function show(now) {
    if (now !== state && !closed) {
      state = now;
      if (options.connection) options.connection(now);
    }
  }

  function tell(change) {
    // What was heard before the line broke isn't told again.
    if (change.what !== "reset" && position !== undefined && change.position <= position) return;
    position = change.position;
    waiting.push(change);
    if (!delivery) delivery = setTimeout(deliver, TOGETHER);
  }

  function deliver() {
    const together = waiting;
    delivery = 0;
    waiting = [];
    if (!closed && together.length) options.heard(together);
  }

  function address(base) {
    if (position === undefined) return base;
    return base + (base.indexOf("?") < 0 ? "?" : "&") + "after=" + position;
  }

  function pause() {
    clearTimeout(timer);
    clearTimeout(watch);
    if (source) source.close();
    source = null;
  }

  function close() {
    pause();
    clearTimeout(delivery);
    closed = true;
    window.removeEventListener("online", atOnce);
    document.removeEventListener("visibilitychange", seenAgain);
  }

  // Everybody's line breaks at once when the server restarts: they don't come back at once.
  function backOff() {
    waited = Math.min(LONGEST_WAIT, waited ? waited * 2 : SHORTEST_WAIT);
    return waited / 2 + Math.random() * (waited / 2);
  }

  function listen() {
    pause();
    if (closed) return;
    if (!window.EventSource || Date.now() < pollUntil) {
      poll();
      return;
    }
    source = new EventSource(address(options.stream));
    silent += 1;
    expectWord(FIRST_WORD);
    source.onopen = () => expectWord(FIRST_WORD);
    source.addEventListener("here", (event) => {
      const told = Number(event.lastEventId);
      if (position === undefined || told > position) position = told;
      waited = 0;
      silent = 0;
      show("live");
      expectWord(SILENCE);
    });
    source.addEventListener("change", (event) => {
      expectWord(SILENCE);
      const change = JSON.parse(event.data);
      change.position = Number(event.lastEventId);
      tell(change);
    });
    source.addEventListener("reset", (event) => {
      tell({ what: "reset", perspective: "", position: Number(event.lastEventId) });
    });
    source.onerror = askAgain;
  }

  // Asked for what was missed, the server also says whether we may still listen.
  function askAgain() {
    pause();
    poll(true);
  }

  function expectWord(within) {
    lastWord = Date.now();
    clearTimeout(watch);
    watch = setTimeout(() => {
      // No word at all: events don't come through here. None any more: the line is dead, and nobody has told us.
      if (within === FIRST_WORD) pollUntil = Date.now() + POLL_FOR;
      askAgain();
    }, within);
  }

  function poll(once) {
    clearTimeout(timer);
    if (closed) return;
    fetch(address(options.changes), { headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin" })
      .then((answer) => {
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
          close();
          if (options.connection) options.connection("lost");
          if (options.refused) options.refused(answer.status);
          return null;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then((found) => {
        if (!found || closed) return;
        found.changes.forEach(tell);
        position = found.position;
        // Answers come and streams don't: one that is refused twice won't come the next time either.
        if (silent > 1) pollUntil = Date.now() + POLL_FOR;
        if (once && Date.now() >= pollUntil) {
          timer = setTimeout(listen, backOff());
          return;
        }
        silent = 0;
        waited = 0;
        show("polling");
        timer = setTimeout(listen, POLL_EVERY * (0.75 + Math.random() / 2));
      })
      .catch(() => {
        show("lost");
        timer = setTimeout(once ? listen : poll, backOff());
      });
  }

  function atOnce() {
    if (state !== "live") {
      waited = 0;
      listen();
    }
  }

  // A phone that slept doesn't know whether its line still is one.
  function seenAgain() {
    if (!document.hidden && (state !== "live" || Date.now() - lastWord > RESTED)) listen();
  }

  window.addEventListener("online", atOnce);
  document.addEventListener("visibilitychange", seenAgain);
  listen();
  return { close };
}
