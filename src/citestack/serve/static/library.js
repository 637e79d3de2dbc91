import { follow, paint, refresh } from "/static/follow_jobs.js";

const PARTS = ["figures", "next", "jobs", "corpora", "health"];

/** Follows the job that runs, or else the one that is next: a browser has few connections to give. */
function watch() {
  const rows = [...document.querySelectorAll("#jobs .job")];
  const waiting = rows.filter((row) => row.dataset.state === "queued");
  const shown = rows.find((row) => row.dataset.state === "running") ?? waiting.at(-1);
  if (!shown) return;
  const { job: id, state } = shown.dataset;
  const again = async () => {
    stop();
    if (document.getElementById("figures")) await refresh(PARTS).then(watch);
    else location.reload(); // the first pages change the whole of it
  };
  const stop = follow(id, (job) => (job.state === state ? paint(shown, job) : again()), again);
}

watch();
