// The participant's page: each answer is saved as it is given, kept here until the server has it, and nothing is sent twice.
"use strict";

const page = document.documentElement.dataset;
const token = document.querySelector("meta[name=csrf-token]").content;
const shelf = `advisor:${page.seat}`;
const $ = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// --- what waits to be sent: [{round, item, value, client_id, counter, seconds}] -----------------------------------
function read() {
  try { return JSON.parse(localStorage.getItem(shelf)) || { queue: [], counter: 0 }; } catch { return kept; }
}
let kept = { queue: [], counter: 0 };
function write(state) {
  kept = state;
  try { localStorage.setItem(shelf, JSON.stringify(state)); } catch { /* private mode: the page itself remembers */ }
}
kept = read();
kept.counter = Math.max(kept.counter, Number(page.highest || 0));

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function put(item, value, seconds) {
  const state = read();
  state.counter = Math.max(state.counter + 1, Number(page.highest || 0) + 1, Date.now()); // the later one counts, on whatever device
  state.queue = state.queue.filter((one) => one.item !== item || one.round !== page.round);
  state.queue.push({ round: page.round, item, value, client_id: newId(), counter: state.counter, seconds });
  write(state);
  send();
}

const FINAL = new Set([404, 409, 410, 422]); // never taken, however often it is sent; everything else is kept and sent again
let sending = false, pause = 0, timer = null;
async function send() {
  clearTimeout(timer);
  if (sending) return;
  const waiting = read().queue;
  if (!waiting.length) return show("online");
  sending = true;
  const round = waiting[0].round, batch = waiting.filter((one) => one.round === round).slice(0, 60);
  try {
    const answer = await fetch(page.saveUrl, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body: JSON.stringify({ round, answers: batch.map(({ round: _, ...rest }) => rest) }),
    });
    const text = answer.ok ? null : await answer.json().catch(() => ({}));
    if (answer.ok || FINAL.has(answer.status)) {
      const sent = new Set(batch.map((one) => one.client_id)), state = read();
      state.queue = state.queue.filter((one) => !sent.has(one.client_id));
      state.refused = answer.ok ? "" : text.title || String(answer.status);
      write(state);
      pause = 0;
      if (answer.ok) saved();
      refused();
    } else throw new Error(String(answer.status));
  } catch {
    pause = Math.min(20000, (pause || 1000) * 1.7);
    timer = setTimeout(send, pause * (0.7 + 0.6 * Math.random()));
    show("offline");
  } finally { sending = false; }
  if (!pause && read().queue.length) send();
}

// --- what the page says about it ------------------------------------------------------------------------------------
function show(state) {
  for (const line of all("[data-net]")) line.hidden = line.dataset.net !== state && !(line.dataset.net === "refused" && line.textContent);
  const count = $("[data-waiting]");
  if (count) count.textContent = String(read().queue.length);
}
function saved() {
  const line = $("[data-saved]");
  if (line && !read().queue.length) line.textContent = `✓ ${new Date().toLocaleTimeString(document.documentElement.lang)}`;
  show("online");
}
function refused() { // stays over reloads, until an answer is saved again
  const line = $("[data-net=refused]"), text = read().refused || "";
  if (line) { line.textContent = text; line.hidden = !text; }
}

// --- the form: parts one after the other, the count, what is still open ----------------------------------------------
const parts = all("[data-part]");
let shown = 0, began = performance.now();
function go(number, focus = true) {
  shown = Math.max(1, Math.min(parts.length, number));
  parts.forEach((part, place) => { part.hidden = place + 1 !== shown; });
  const last = shown === parts.length;
  $("[data-handin]").hidden = !last;
  if (last) count();
  if (focus) { scrollTo(0, 0); $(`#part-${shown}-h`).focus({ preventScroll: true }); }
  $("[data-part-name]").textContent = `${shown} / ${parts.length} · ${$(`#part-${shown}-h`).textContent}`;
  history.replaceState(null, "", `#${shown}`);
  began = performance.now();
}
const open = () => all("[data-item]").filter((item) => !item.querySelector(":checked"));
function count() {
  const items = all("[data-item]"), left = open().length;
  $("[data-answered]").textContent = String(items.length - left);
  $("progress.steps").value = items.length - left;
  $("[data-left]").hidden = left === 0;
  $("[data-left-count]").textContent = String(left);
}

if (page.page === "answer") {
  for (const { round, item, value } of kept.queue) {
    if (round === page.round) document.querySelector(`[data-item="${CSS.escape(item)}"] [value="${value}"]`)?.click();
  }
  for (const nav of all("[data-nav]")) nav.hidden = false;
  document.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    began = performance.now();
    put(item.dataset.item, Number(event.target.value), seconds);
    count();
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-go]");
    if (to) go(Number(to.dataset.go));
    if (event.target.closest("[data-first-open]")) {
      const first = open()[0];
      if (first) { go(parts.indexOf(first.closest("[data-part]")) + 1, false); first.scrollIntoView({ block: "center" }); first.querySelector("input").focus({ preventScroll: true }); }
    }
  });
  let reached = false;
  $("[data-form]").addEventListener("submit", async (event) => { // no leaving for a page that cannot come
    if (reached) return;
    event.preventDefault();
    try { await fetch(page.stateUrl, { credentials: "same-origin" }); } catch { return show("offline"); }
    reached = true;
    event.target.requestSubmit();
  });
  go(Number(location.hash.slice(1)) || 1, false);
  count();
}

// --- where the room is: asked now and then, at times of each phone's own ------------------------------------------------
async function look() {
  try {
    const answer = await fetch(page.stateUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.ok) {
      if (read().queue.length) send();
      else if ((await answer.json()).state !== page.state) return location.reload();
    }
  } catch { /* no connection: the next look tells */ }
  setTimeout(look, 3000 + 2000 * Math.random());
}
if (page.seat) { // the pages before joining have nothing to ask and nothing to send
  setTimeout(look, 2000 + 2000 * Math.random());
  addEventListener("online", () => { pause = 0; send(); });
  addEventListener("offline", () => show("offline"));
  addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  refused();
  send();
}
