// A page that waits for the checks looks again by itself, unless somebody is busy on it.
"use strict";

if (document.querySelector("[data-waiting]")) {
  setTimeout(() => { if (!document.querySelector("details[open]")) location.reload(); }, 2000);
}
