// Evidence beside its mark on hover and focus. Without this script a mark leads to the same evidence under its sentence.

const WAIT_MS = 120;

export function enliven(root = document) {
  const peek = document.createElement("div");
  peek.className = "peek";
  peek.id = "peek";
  peek.setAttribute("role", "tooltip");
  peek.hidden = true;
  document.body.append(peek);
  let owner = null;
  let leaving = 0;

  const hide = () => {
    peek.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  };
  const stay = () => clearTimeout(leaving);
  const leave = () => { stay(); leaving = setTimeout(hide, WAIT_MS); };
  const show = (mark) => {
    stay();
    const evidence = document.getElementById(mark.hash.slice(1));
    if (!evidence || evidence.closest("details")?.open) return;
    const copy = evidence.cloneNode(true);
    peek.replaceChildren(...copy.childNodes);
    hide();
    owner = mark;
    mark.setAttribute("aria-describedby", "peek");
    peek.hidden = false;
    place(peek, mark);
  };

  for (const mark of root.querySelectorAll("a.cite")) {
    mark.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(mark); });
    mark.addEventListener("pointerleave", leave);
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible")) show(mark); });
    mark.addEventListener("blur", leave);
    mark.addEventListener("click", () => { hide(); open(mark); });
  }
  peek.addEventListener("pointerenter", stay);
  peek.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}

function open(mark) {
  const details = document.getElementById(mark.hash.slice(1))?.closest("details");
  if (details) details.open = true;
}

function place(peek, mark) {
  const at = mark.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - peek.offsetWidth - 16);
  const below = at.bottom + peek.offsetHeight + 12 < window.innerHeight || at.top < peek.offsetHeight + 12;
  peek.style.left = `${Math.max(16, left) + window.scrollX}px`;
  peek.style.top = `${(below ? at.bottom + 6 : at.top - peek.offsetHeight - 6) + window.scrollY}px`;
}

if (document.querySelector("article.run")) enliven();
