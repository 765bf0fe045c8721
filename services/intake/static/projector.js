// Lists and conclusions that don't fit the wall are shown page by page: smaller type first, then pages, turned by keys, buttons, or by
// themselves until somebody stops it.

const EVERY = 15000;
const pager = document.querySelector("[data-pager]");
const place = pager.querySelector("[data-pager-place]");
const pause = pager.querySelector("[data-pause]");
const wall = document.querySelector(".wall");
const shows = () => [".wall-phase", "h1"].map((name) => (wall.querySelector(name) || wall).textContent).join();
let shown = shows();
let page = 0;
let pages = 1;
let turning = !matchMedia("(prefers-reduced-motion: reduce)").matches;

// The items of a list, page by page; an item that is too tall for a page has one of its own.
function cut(list) {
  const items = [...list.children];
  for (const item of items) item.hidden = false;
  const found = [];
  let first = 0;
  items.forEach((item, number) => {
    const height = item.offsetTop + item.offsetHeight - items[first].offsetTop;
    if (number === first || height <= list.clientHeight) return;
    found.push(items.slice(first, number));
    first = number;
  });
  if (items.length) found.push(items.slice(first));
  return found;
}

// Running text by whole lines: how many pages it has, and how high each is.
function measure(text) {
  text.style.maxHeight = "";
  const line = parseFloat(getComputedStyle(text).lineHeight);
  const lines = (element) => element.getBoundingClientRect().height / line + 0.01;
  const fitting = Math.max(1, Math.floor(lines(text)));
  return { text, pages: Math.ceil(Math.floor(lines(text.firstElementChild)) / fitting), height: fitting * line };
}

function leaf(text) {
  text.classList.remove("wall-text-dense");
  if (measure(text).pages > 1) text.classList.add("wall-text-dense");
  const found = measure(text);
  text.style.maxHeight = `${found.height}px`;
  return found;
}

function fit() {
  document.body.classList.add("projector-paged");
  wall.classList.remove("wall-dense");
  let lists = [...wall.querySelectorAll("[data-pages]")].map(cut);
  if (lists.some((found) => found.length > 1)) {
    wall.classList.add("wall-dense");
    lists = [...wall.querySelectorAll("[data-pages]")].map(cut);
  }
  const texts = [...wall.querySelectorAll("[data-leaves]")].map(leaf);
  pages = Math.max(1, ...lists.map((found) => found.length), ...texts.map((found) => found.pages));
  page = Math.min(page, pages - 1);
  for (const found of lists) {
    found.forEach((items, number) => {
      for (const item of items) item.hidden = number !== page % found.length;
    });
  }
  for (const found of texts) {
    found.text.firstElementChild.style.transform = `translateY(${-(page % found.pages) * found.height}px)`;
  }
  pager.hidden = pages < 2;
  place.textContent = place.dataset.words.replace("{page}", page + 1).replace("{pages}", pages);
  pause.textContent = turning ? pause.dataset.stop : pause.dataset.go;
}

function turn(by) {
  page = (page + by + pages) % pages;
  appear();
  fit();
}

// Only what takes another's place appears softly: not every note that is counted.
function appear() {
  wall.classList.add("wall-turned");
  setTimeout(() => wall.classList.remove("wall-turned"), 200);
}

function refresh() {
  if (shown !== shows()) {
    shown = shows();
    page = 0;
    appear();
  }
  fit();
}

for (const button of pager.querySelectorAll("[data-page]")) {
  button.addEventListener("click", () => turn(Number(button.dataset.page)));
}
pause.addEventListener("click", () => {
  turning = !turning;
  fit();
});
document.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!by || pages < 2) return;
  event.preventDefault();
  turn(by);
});
addEventListener("resize", fit);
document.addEventListener("kub:fresh", refresh);
document.fonts.ready.then(fit);
setInterval(() => {
  if (turning && pages > 1) turn(1);
}, EVERY);
