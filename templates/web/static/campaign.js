// Links that are handed out: copied with one press, said aloud; all units chosen with one.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  const said = document.getElementById(`${button.dataset.copy}-said`);
  said.textContent = button.dataset.said;
});

document.querySelectorAll("[data-copy], [data-all]").forEach((one) => { one.hidden = false; });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-all]");
  if (!button) return;
  const boxes = [...button.form.querySelectorAll(`input[name="${button.dataset.all}"]`)];
  const on = boxes.some((box) => !box.checked);
  boxes.forEach((box) => { box.checked = on; });
});

// A download leaves the page as it is: its form may be sent again.
document.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget === "_blank") delete event.target.dataset.sent;
});
