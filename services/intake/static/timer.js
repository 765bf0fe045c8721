// Clocks that count down, by the server's time: what is shown agrees on every screen in the room.

const region = document.querySelector("[data-clock]");
const ahead = region ? Date.parse(region.dataset.clock) - Date.now() : 0;
const voice = document.querySelector("[data-timer-voice]");
let said = "";

const two = (number) => String(number).padStart(2, "0");
const shown = (seconds) => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return (hours ? `${hours}:${two(minutes)}` : String(minutes)) + `:${two(seconds % 60)}`;
};

function say(ends, seconds) {
  if (!voice) return;
  const now = seconds <= 0 ? "over" : seconds <= 60 ? "minute" : "";
  if (said === ends + now) return;
  // What had run out before the page was opened isn't news.
  if (now && said) voice.textContent = voice.dataset[now];
  said = ends + now;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-timer]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(clock.dataset.timer) - Date.now() - ahead) / 1000));
    const left = clock.querySelector(".timer-left");
    const text = shown(seconds);
    if (left.textContent !== text) left.textContent = text;
    left.hidden = !seconds;
    clock.querySelector(".timer-over").hidden = seconds > 0;
    clock.querySelector(".timer-until").hidden = !seconds;
    clock.classList.toggle("timer-soon", seconds <= 60);
    say(clock.dataset.timer, seconds);
  }
}
tick();
setInterval(tick, 250);
