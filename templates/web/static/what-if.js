// What if: while a slider moves, the server says what the answer would be. Nothing is stored.
"use strict";

(() => {
  const place = document.querySelector("[data-what-if]");
  if (!place) return;
  const form = place.querySelector("form"), said = place.querySelector("[data-said]");
  const sliders = [...place.querySelectorAll(".slider")];
  const range = (slider) => slider.querySelector("[type=range]"), exact = (slider) => slider.querySelector("[type=number]");
  place.querySelector("[data-ask]").hidden = true;
  sliders.forEach((slider) => { range(slider).hidden = false; });

  const moved = (slider) => exact(slider).value !== "" && exact(slider).value !== slider.dataset.answered
    && Number(exact(slider).value) !== Number(slider.dataset.answered || NaN);
  let asked = 0, waiting = null;

  const show = (answer) => {
    answer.said.forEach((one) => {
      const cell = place.querySelector(`[data-out="${CSS.escape(one.id)}"]`);
      cell.textContent = one.then;
      cell.classList.toggle("is-new", one.differs);
    });
  };

  const ask = async () => {
    const mine = ++asked, query = new URLSearchParams();
    sliders.filter(moved).forEach((slider) => query.set(exact(slider).name, exact(slider).value));
    try {
      const reply = await fetch(`${place.dataset.whatIf}?${query}`, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(reply.status);
      const answer = await reply.json();
      if (mine !== asked) return;
      show(answer);
      said.textContent = [...query].length ? (answer.said.some((one) => one.differs) ? said.dataset.differs : said.dataset.same) : "";
    } catch {
      if (mine === asked) said.textContent = said.dataset.away;
    }
  };

  form.addEventListener("input", (event) => {
    const slider = event.target.closest(".slider");
    if (!slider) return;
    if (event.target === range(slider)) exact(slider).value = range(slider).value;
    else if (exact(slider).value !== "") range(slider).value = exact(slider).value;
    slider.classList.toggle("moved", moved(slider));
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  place.querySelector("[data-back]").addEventListener("click", (event) => {
    event.preventDefault();
    sliders.forEach((slider) => {
      exact(slider).value = slider.dataset.answered;
      range(slider).value = slider.dataset.answered || 50;
      slider.classList.remove("moved");
    });
    ask();
  });
})();
