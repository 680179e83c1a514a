"use strict";
/* A button that prints; without a script the browser's own menu does. */
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
