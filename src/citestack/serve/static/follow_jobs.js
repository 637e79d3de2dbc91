/* Keeps what a page says of jobs up to date. Without it the page is right as of its last load. */

const OVER = ["done", "failed", "cancelled"];

/** Calls `changed(job)` for each state of the job, and `ended(job)` once, when it is over. Returns what stops it. */
export function follow(id, changed, ended) {
  const stream = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events`);
  stream.addEventListener("progress", (event) => changed(JSON.parse(event.data)));
  for (const state of OVER) {
    stream.addEventListener(state, (event) => {
      stream.close(); // or the browser would come back for more
      ended(JSON.parse(event.data));
    });
  }
  return () => stream.close();
}

/** Writes the figures of a running job into the element that shows it. Text only: notes come from pages. */
export function paint(element, job) {
  const meter = element.querySelector("[data-meter]");
  if (meter && job.total) {
    meter.max = 1;
    meter.value = Math.min(1, job.done / job.total);
  }
  const count = element.querySelector("[data-count]");
  const whole = (n) => n.toLocaleString("en-US");
  if (count) count.textContent = job.total ? `${whole(job.done)} of ${whole(job.total)}` : whole(job.done);
  const note = element.querySelector("[data-note]");
  if (note) note.textContent = job.note;
}

/** Fetches this page anew and puts in the parts with these ids, all but one that somebody is writing in. */
export async function refresh(ids) {
  const answer = await fetch(location.href, { headers: { "X-Fragment": "1", Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const now = fresh.getElementById(id);
    const before = document.getElementById(id);
    if (!now || !before) continue;
    const focused = before.contains(document.activeElement);
    before.replaceWith(now);
    if (focused) now.querySelector("[tabindex='-1']")?.focus();
  }
}
