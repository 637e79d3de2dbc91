// The Stack view with script: sliders replay as they move, pages are followed in place, evidence opens under the mouse.
// Without it the same form and links do the same by loading the page anew.
import { drawTrail } from "./stack-path.js";
import { places, settle } from "./stack-motion.js";
import { watchEvidence } from "./stack-evidence.js";

const WAIT_MS = 120; // a slider that is dragged asks once it rests this long
const SLOW_MS = 600;
const form = document.getElementById("replay");
let asking = null;
let resting = 0;
let moved = null; // the slider under the finger, until its replay is asked for

function address(page, turned) {
  const query = new URLSearchParams();
  if (page) query.set("page", page);
  for (const [name, value] of turned) query.append(name, value);
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

// A slider says 0.1 where the page says 0.10.
const isTurned = (knob) => Number(knob.value) !== Number(knob.dataset.was);
const turned = () =>
  [...form.querySelectorAll("input[type=range]")].filter(isTurned).map((k) => [k.name, k.value]);

const followed = () => form.querySelector("input[name=page]")?.value ?? "";

async function show(url, { push = false, quiet = false } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const slow = quiet ? 0 : busy();
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "1" }, signal: mine.signal });
    if (!answer.ok) return say(await problem(answer));
    const text = await answer.text();
    if (mine.signal.aborted) return;
    clearTimeout(slow);
    const fresh = new DOMParser().parseFromString(text, "text/html");
    await new Promise((next) => setTimeout(next));
    if (mine.signal.aborted) return;
    history[push ? "pushState" : "replaceState"](null, "", url.replace(/([?&])levers=1&?/, "$1").replace(/[?&]$/, ""));
    renamed();
    await swap(fresh, quiet, mine);
    if (!mine.signal.aborted) levers();
  } catch (error) {
    if (error.name !== "AbortError") say("The server does not answer. What is shown is the last that it said.");
  } finally {
    clearTimeout(slow);
    if (mine === asking) form.removeAttribute("aria-busy");
  }
}

// Said only of what takes long: the first replay after a start reads the models.
function busy() {
  form.setAttribute("aria-busy", "true");
  return setTimeout(() => say("Deciding again …"), SLOW_MS);
}

async function problem(answer) {
  const told = await answer.json().catch(() => ({}));
  return [told.title ?? `Status ${answer.status}`, told.detail].filter(Boolean).join(". ");
}

function say(words) {
  document.getElementById("outcome").textContent = words;
}

const PARTS = ["told", "c1", "c2", "c3", "c4", "c5"];

// Part by part, each in a task of its own, and only what differs: a slider leaves the fan as it is.
async function swap(fresh, quiet, mine) {
  if (!quiet) document.getElementById("outcome").replaceChildren(...fresh.getElementById("outcome").childNodes);
  document.getElementById("page-kept").replaceChildren(...fresh.getElementById("page-kept").childNodes);
  for (const knob of fresh.querySelectorAll("#replay .knob")) turn(knob);
  for (const id of PARTS) {
    exchange(document.getElementById(id), fresh.getElementById(id));
    await new Promise((next) => setTimeout(next));
    if (mine.signal.aborted) return;
  }
  drawTrail();
}

function exchange(old, next) {
  keepFolds(old, next);
  if (old.isEqualNode(next)) return;
  const before = places(old);
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(next);
  if (held) hold(held, next);
  settle(next, before);
  watchEvidence(next);
}

// The focus stays on what it was on, and what is being typed stays typed.
function hold(held, next) {
  const href = held.getAttribute("href");
  const same = held.id ? document.getElementById(held.id) : href && next.querySelector(`a[href="${CSS.escape(href)}"]`);
  if (!same) return;
  if (held.matches("input[type=text]")) same.value = held.value;
  same.focus({ preventScroll: true });
}

// What was folded or opened by hand stays so.
function keepFolds(old, next) {
  if (old.id !== "told") next.open = old.open;
  const [had, has] = [old, next].map((part) => [...part.querySelectorAll("details")]);
  if (had.length === has.length) has.forEach((fold, i) => (fold.open ||= had[i].open));
}

// A knob as the server has it; the one under the finger stays where it is, wherever the focus went meanwhile.
function turn(knob) {
  const told = knob.querySelector("input");
  const here = document.getElementById(told.id);
  if (here !== moved) here.value = told.value;
  mark(here);
}

function mark(input) {
  const knob = input.closest(".knob");
  knob.classList.toggle("changed", isTurned(input));
  const digits = input.step === "1" ? 0 : 2;
  knob.querySelector("output").value = Number(input.value).toFixed(digits);
}

// The links to this page as JSON follow its address.
function renamed() {
  const json = `${location.pathname}.json${location.search}`;
  for (const link of document.querySelectorAll("#as-json, a[rel=alternate]")) link.href = json;
}

// Levers that were not ready with the page are asked for behind it.
function levers() {
  const waiting = document.querySelector("#levers[data-pending] a");
  if (waiting) show(waiting.href, { quiet: true });
}

async function follow(url) {
  await show(url, { push: true });
  const fate = document.getElementById("fate");
  if (form.contains(document.activeElement)) return; // who went on to a slider is not called back
  if (!fate) return document.getElementById("follow-page").focus({ preventScroll: true });
  fate.focus({ preventScroll: true });
  if (fate.getBoundingClientRect().top < 0) document.getElementById("run").scrollIntoView({ block: "start" });
}

form.classList.add("live");
form.addEventListener("input", (event) => {
  moved = event.target;
  mark(moved);
  clearTimeout(resting);
  resting = setTimeout(() => {
    moved = null;
    show(address(followed(), turned()));
  }, WAIT_MS);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("submit", (event) => {
  if (event.target.id !== "follow") return;
  event.preventDefault();
  follow(address(event.target.elements.page.value.trim(), turned()));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-follow], #levers a, #as-asked");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.id === "as-asked") asAsked(link);
  else follow(link.getAttribute("href"));
});
function asAsked(link) {
  for (const knob of form.querySelectorAll("input[type=range]")) knob.value = knob.dataset.was;
  show(link.getAttribute("href"), { push: true }).then(() => form.querySelector("input[type=range]").focus({ preventScroll: true }));
}
addEventListener("popstate", () => show(location.pathname + location.search));
new ResizeObserver(drawTrail).observe(document.body);
document.addEventListener("toggle", drawTrail, true);
watchEvidence(document.getElementById("run"));
drawTrail();
levers();
