// Draws the way of the followed page through the columns, from one marked row to the next.
const NS = "http://www.w3.org/2000/svg";

let asked = 0;

// Many things ask for it at once (a size, a fold, new columns): it is drawn once, before the next frame.
export function drawTrail() {
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    draw();
  });
}

function draw() {
  const columns = document.getElementById("columns");
  columns.querySelector(".trail")?.remove();
  const stops = [1, 2, 3, 4, 5].map((n) => rows(columns, n));
  const reached = stops.filter((group) => group.length);
  if (reached.length < 2 || getComputedStyle(columns).gridTemplateColumns.split(" ").length < 2) return;
  const svg = node("svg", { class: "trail", "aria-hidden": "true" });
  const origin = columns.getBoundingClientRect();
  for (let i = 1; i < reached.length; i += 1) join(svg, origin, reached[i - 1], reached[i]);
  ending(svg, origin, reached.at(-1));
  columns.append(svg);
}

// Rows that stand in a closed fold have no place to draw to.
function rows(columns, n) {
  const found = [...columns.querySelectorAll(`[data-path="${n}"]`)].filter((row) => row.getClientRects().length);
  return found.slice(0, 8).map((row) => stop(row, n));
}

// Where a line comes in, and where it goes out: at the right edge of the column, under the heads of the matrix.
function stop(row, n) {
  const box = row.getBoundingClientRect();
  const edge = row.closest(".column").getBoundingClientRect().right - 10;
  const y = n === 4 ? box.bottom - 1 : box.top + Math.min(box.height / 2, 14);
  return { left: box.left - 6, right: box.right, edge: Math.max(edge, box.right + 2), y };
}

function join(svg, origin, from, to) {
  for (const a of from) {
    for (const b of to) {
      const [x0, x1, y1] = [a.right - origin.left, a.edge - origin.left, a.y - origin.top];
      const [x2, y2] = [b.left - origin.left, b.y - origin.top];
      const bend = (x1 + x2) / 2;
      svg.append(node("path", { d: `M${x0} ${y1}H${x1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}` }));
    }
  }
}

// A ring where it is cited, a cross where it fell.
function ending(svg, origin, rows) {
  const fell = document.querySelector(".fate-dropped") !== null;
  for (const row of fell ? rows.slice(0, 1) : rows) {
    const [x, y] = [row.left - origin.left, row.y - origin.top];
    const d = fell ? `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` : `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`;
    svg.append(node("path", { class: fell ? "end fell" : "end", d }));
  }
}

function node(name, attributes) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
