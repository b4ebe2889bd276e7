// Every page: the focus on what is wrong, keys for buttons, forms that are sent once.
"use strict";

document.querySelector("[data-focus]")?.focus();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent && form.target !== "_blank") return event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A key presses the button that bears it, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]")) return;
  const pressed = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === pressed && !one.disabled && one.offsetParent !== null);
  if (button) { event.preventDefault(); button.click(); }
});
