// Asks without leaving the page: the layers light up as they end, sentences come as they are verified, and then the
// server's own page of the run takes their place. Without this script the form does the same by a plain request.

import { enliven } from "/static/run.js";

const main = document.getElementById("main");
const head = document.getElementById("live-template")?.content;
let shown = location.pathname;
const layers = document.querySelector("#live .strip");
const WORDS = {
  fanout: "Asking it in several ways", retrieval: "Finding passages", rerank: "Scoring them", writing: "Drafting",
  grounding: "Checking every sentence against its source", revision: "Looking again for what was not supported",
  citation: "Choosing the sources",
};
const STATES = {
  supported: "supported", partial: "partly supported", refuted: "refuted", unsupported: "not supported",
  no_check_needed: "no check needed",
};
const count = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const FIGURES = {
  fanout: (s) => [count(s.queries, "query", "queries"), `of ${s.considered} considered`],
  retrieval: (s) => [count(s.candidates, "passage"), `of ${s.found} found`],
  rerank: (s) => [`${s.kept} kept`, `of ${s.scored} scored`],
  grounding: (s) => [`${s.supported} verified`, `of ${count(s.sentences, "sentence")} drafted`],
  citation: (s) => [count(s.sources, "quote"), `for ${count(s.sentences_cited, "sentence")}`],
};

/** Events of a stream (WHATWG HTML, 9.2): yields [name, data]. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop();
      for (const frame of frames) {
        const fields = frame.split(/\r?\n/).map((line) => line.match(/^(\w+): ?(.*)$/)).filter(Boolean);
        const data = fields.filter((f) => f[1] === "data").map((f) => f[2]).join("\n");
        const name = fields.find((f) => f[1] === "event")?.[2] ?? "message";
        if (data) yield [name, JSON.parse(data)];
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

class Live {
  constructor(question) {
    this.view = document.createElement("article");
    this.view.className = "run";
    this.view.append(head.cloneNode(true));
    const strip = layers.cloneNode(true);
    for (const detail of strip.querySelectorAll(".cell-detail")) detail.textContent = "waiting";
    this.sentences = document.createElement("section");
    this.sentences.className = "answer";
    this.view.append(strip, this.sentences);
    this.view.querySelector(".question").textContent = question;
    this.status = this.view.querySelector(".live-status");
    this.stop = this.view.querySelector(".stop");
    this.before = [...main.childNodes];
    main.replaceChildren(this.view);
    this.say("Waiting for its turn");
    this.stop.focus();
  }

  say(text) { this.status.textContent = text; }

  cell(name) { return this.view.querySelector(`[data-layer="${CSS.escape(name)}"]`); }

  on(name, data) {
    if (name === "stage") this.stage(data.stage);
    if (name === "layer") this.layer(data);
    if (name === "draft") this.draft(data.text);
    if (name === "sentence") this.sentence(data);
  }

  stage(stage) {
    this.say(WORDS[stage] ?? stage);
    for (const busy of this.view.querySelectorAll(".busy")) busy.classList.remove("busy");
    this.cell(stage)?.classList.add("busy");
  }

  layer({ name, summary }) {
    const cell = this.cell(name);
    if (!cell) return;
    const [figure, detail] = typeof summary === "string" ? ["done", summary] : FIGURES[name]?.(summary) ?? ["done", ""];
    cell.classList.remove("busy");
    cell.classList.add("lit");
    cell.querySelector(".cell-figure").textContent = figure;
    cell.querySelector(".cell-detail").textContent = detail;
  }

  draft(text) {
    const p = document.createElement("p");
    p.className = "draft";
    p.textContent = text;
    this.sentences.append(p);
  }

  sentence(s) {
    for (const draft of this.sentences.querySelectorAll(".draft")) draft.remove();
    const box = document.createElement("div");
    box.className = `sentence is-${s.state}`;
    const p = document.createElement("p");
    p.dir = "auto";
    const said = document.createElement("span");
    said.className = "said";
    said.textContent = s.text;
    p.append(said);
    for (const n of s.citations) {
      const mark = document.createElement("span");
      mark.className = "cite";
      mark.textContent = n;
      p.append(" ", mark);
    }
    const state = document.createElement("span");
    state.className = `state state-${s.state}`;
    state.textContent = STATES[s.state] ?? s.state;
    box.append(p, state);
    this.sentences.append(box);
  }

  failed(title, detail, again) {
    const box = document.createElement("div");
    box.className = "problem";
    box.setAttribute("role", "alert");
    const head = document.createElement("strong");
    head.textContent = title;
    const more = document.createElement("p");
    more.textContent = detail;
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = "Try again";
    retry.addEventListener("click", again);
    const back = document.createElement("button");
    back.type = "button";
    back.className = "plain";
    back.textContent = "Change the question";
    back.addEventListener("click", () => this.undo());
    const row = document.createElement("p");
    row.className = "ways";
    row.append(retry, back);
    box.append(head, more, row);
    this.say("");
    this.stop.hidden = true;
    for (const busy of this.view.querySelectorAll(".busy")) busy.classList.remove("busy");
    this.view.querySelector(".live-head").append(box);
    retry.focus();
  }

  undo() {
    main.replaceChildren(...this.before);
    document.getElementById("question")?.focus();
  }
}

async function problemOf(response) {
  const wait = response.headers.get("Retry-After");
  try {
    const { title, detail } = await response.json();
    return [title, wait ? `${detail ?? ""} Try again in ${wait} s.` : detail ?? ""];
  } catch {
    return [`The server answered ${response.status}`, wait ? `Try again in ${wait} s.` : "Look at the server's log."];
  }
}

async function ask(question, profile) {
  const live = new Live(question);
  const leave = new AbortController();
  const again = () => { live.undo(); ask(question, profile); };
  live.stop.addEventListener("click", () => { leave.abort(); live.undo(); });
  try {
    const response = await fetch("/api/v1/ask/stream", {
      method: "POST", signal: leave.signal, body: JSON.stringify({ question, profile }),
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    });
    if (!response.ok) return live.failed(...await problemOf(response), again);
    for await (const [name, data] of events(response.body)) {
      if (name === "problem") return live.failed(data.title, data.detail ?? "", again);
      if (name === "done") return await settle(data.trace_id, live, again);
      live.on(name, data);
    }
    live.failed("The connection ended before the answer", "The server may have been stopped. Try again.", again);
  } catch (error) {
    if (error.name === "AbortError") return;
    live.failed("The server cannot be reached", "See that citestack serve is still running, then try again.", again);
  }
}

/** Puts the server's page of the run in place of what was streamed. */
async function settle(id, live, again) {
  const path = `/runs/${encodeURIComponent(id)}`;
  const response = await fetch(path, { headers: { "X-Fragment": "1", Accept: "text/html" } });
  if (!response.ok) return live.failed("The answer was given, its page cannot be shown", `Open ${path}.`, again);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  main.replaceChildren(...page.body.childNodes);
  history.pushState({ run: id }, "", path);
  shown = location.pathname;
  document.title = `${main.querySelector("h1")?.textContent ?? "Answer"} · citestack`;
  main.focus();
  enliven(main);
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/ask") return;
  const fields = new FormData(form);
  const question = (fields.get("question") ?? "").trim();
  if (!question) return;
  event.preventDefault();
  ask(question, fields.get("profile") ?? document.querySelector("#ask-form [name=profile]:checked")?.value ?? "default");
});

main.addEventListener("keydown", (event) => {
  if (event.target.id === "question" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// Back to the question, and forward to the run: the server has both. A step within the page is none of these.
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });
