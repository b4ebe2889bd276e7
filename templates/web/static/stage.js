// The projector: looks for what is new, counts the clock down; holds nothing itself.
"use strict";

const stage = document.documentElement.dataset;
const region = document.querySelector("[data-live-region]");
let tag = null;

async function look() {
  try {
    const answer = await fetch(stage.liveUrl, { credentials: "same-origin", headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.status === 200) {
      if (answer.headers.get("X-Version") !== stage.version) return location.reload();
      tag = answer.headers.get("ETag");
      if (region && stage.live) region.innerHTML = await answer.text();
    }
    document.documentElement.classList.remove("away");
  } catch { document.documentElement.classList.add("away"); }
  setTimeout(look, document.hidden ? 8000 : 2000);
}
setTimeout(look, 1500);

const clock = document.querySelector(".timer");
if (clock && clock.dataset.seconds !== "") {
  const end = Date.now() + Number(clock.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("up", left === 0);
  };
  tick();
  setInterval(tick, 500);
}
