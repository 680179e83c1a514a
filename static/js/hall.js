"use strict";
/* Asks for the hall's list again while somebody looks at the page, and not while a finger is on its way to a button. */

const EVERY = 20000;
const HANDS_OFF = 3000;
let touched = 0;
let asked = Date.now();

const refresh = () => {
  const list = document.getElementById("hall-list");
  if (!list || document.visibilityState !== "visible" || Date.now() - touched < HANDS_OFF) return;
  if (list.querySelector("form[data-sent]") || Date.now() - asked < EVERY) return;
  asked = Date.now();
  window.htmx.trigger(list, "hall:refresh");
};

["pointerdown", "keydown", "scroll"].forEach((name) => {
  document.addEventListener(name, () => { touched = Date.now(); }, { passive: true });
});
document.addEventListener("visibilitychange", refresh);
window.setInterval(refresh, 1000);
