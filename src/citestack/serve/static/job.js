import { follow, paint, refresh } from "/static/follow_jobs.js";

/** The job of this page; once it is over, the one that goes on from it. */
function watch() {
  const rows = [document.getElementById("job"), ...document.querySelectorAll("#job .job")];
  const shown = rows.find((row) => ["queued", "running"].includes(row.dataset.state));
  if (!shown) return;
  const { job: id, state } = shown.dataset;
  const again = () => {
    stop();
    refresh(["job"]).then(watch);
  };
  const stop = follow(id, (job) => (job.state === state ? paint(shown, job) : again()), again);
}

watch();
