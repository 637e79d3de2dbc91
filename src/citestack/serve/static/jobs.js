import { follow, paint, refresh } from "/static/follow_jobs.js";

function watch() {
  const row = document.querySelector('#jobs [data-state="running"]');
  if (!row) return;
  const id = row.dataset.job;
  follow(id, (job) => paint(row, job), () => refresh(["jobs"]).then(watch));
}

watch();
