// The heat map is one stop of the tab key: arrows move between its cells, Home and End along a row.

const table = document.querySelector("table.heat");
const rows = [...table.rows].filter((row) => row.querySelector(".heat-place, .heat-cell"));
const places = rows.map((row) => [...row.cells].filter((cell) => cell.matches(".heat-place, .heat-cell")));
const link = (row, column) => places[row]?.[column]?.querySelector("a");
let current = null;

function stop(at) {
  if (current) current.tabIndex = -1;
  at.tabIndex = 0;
  current = at;
}

for (const cells of places) for (const cell of cells) cell.querySelector("a")?.setAttribute("tabindex", "-1");
stop(table.querySelector("tbody .heat-cell a") ?? table.querySelector("a"));
table.setAttribute("role", "grid");
document.querySelector("#heat-help").hidden = false;

// A place without a figure is passed over.
function seek(row, column, down, right) {
  for (let at = [row, column]; places[at[0]]?.[at[1]]; at = [at[0] + down, at[1] + right]) {
    const found = link(...at);
    if (found) return found;
  }
  return null;
}

const moves = {
  ArrowUp: (row, column) => seek(row - 1, column, -1, 0),
  ArrowDown: (row, column) => seek(row + 1, column, 1, 0),
  ArrowLeft: (row, column) => seek(row, column - 1, 0, -1),
  ArrowRight: (row, column) => seek(row, column + 1, 0, 1),
  Home: (row, _column, all) => seek(all ? 0 : row, 0, 0, 1),
  End: (row, _column, all) => seek(all ? places.length - 1 : row, places[row].length - 1, 0, -1),
};

table.addEventListener("focusin", (event) => event.target.closest(".heat-place, .heat-cell") && stop(event.target));
table.addEventListener("keydown", (event) => {
  const row = places.findIndex((cells) => cells.includes(event.target.closest("td, th")));
  const move = moves[event.key];
  if (row < 0 || !move || event.altKey || event.metaKey) return;
  event.preventDefault();
  const found = move(row, places[row].indexOf(event.target.closest("td, th")), event.ctrlKey);
  found?.focus();
  found?.scrollIntoView({ block: "nearest", inline: "nearest" });
});
