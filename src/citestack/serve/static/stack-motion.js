// Motion only where something moved: rows glide from where they stood, new ones fade in. Under 200 ms, none if unwanted.
const GLIDE_MS = 180;
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function places(root) {
  const known = new Map();
  if (still.matches) return known;
  const edge = innerHeight * 1.5;
  for (const row of root.querySelectorAll("[data-key]")) {
    const box = row.getBoundingClientRect();
    if (box.height && box.top < edge && box.bottom > -edge) known.set(key(row), box);
  }
  return known;
}

// Reads all places before it moves anything, so that the page is laid out once.
export function settle(root, before) {
  if (!before.size) return;
  const moves = [];
  for (const row of root.querySelectorAll("[data-key]")) {
    const was = before.get(key(row));
    const fresh = !was && row.querySelector(".change");
    if (!was && !fresh) continue;
    const now = row.getBoundingClientRect();
    if (now.height && now.top < innerHeight) moves.push([row, was ? was.top - now.top : 0, fresh]);
  }
  for (const [row, by, fresh] of moves) {
    if (fresh) row.animate([{ opacity: 0 }, { opacity: 1 }], glide());
    else if (Math.abs(by) > 1) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], glide());
  }
}

const glide = () => ({ duration: GLIDE_MS, easing: "ease-out" });
const key = (row) => row.dataset.key;
