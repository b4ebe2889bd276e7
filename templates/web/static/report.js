// Reports that are being made: asks how far they are, and loads the page anew when one is finished.
"use strict";

(() => {
  const jobs = [...document.querySelectorAll("[data-job]")];
  if (!jobs.length) return;
  let wait = 1000;
  const look = async () => {
    try {
      for (const job of jobs) {
        const reply = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
        if (!reply.ok) continue;
        const told = await reply.json();
        if (told.state === "done" || told.state === "failed") return location.reload();
        job.querySelector("progress").value = told.progress;
        job.querySelector("[data-stage]").textContent = told.said;
      }
      wait = 1000;
    } catch { wait = Math.min(wait * 2, 15000); }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
})();
