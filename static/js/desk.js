"use strict";
/* The desk by keyboard: arrows and Enter among the people found, a digit for the kind of repair, letters for the
   buttons of the last page. All of it can be done with Tab and the mouse as well. */
(() => {
  const search = document.getElementById("caller");
  const people = () => [...document.querySelectorAll(".desk-people a")];
  const isText = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  const kinds = () => [...document.querySelectorAll(".desk-form input[name=skill]")];
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

  const move = (event, links) => {
    const at = links.indexOf(document.activeElement);
    if (document.activeElement !== search && at < 0) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? search : links[Math.min(next, links.length - 1)])?.focus();
  };
  /* Enter takes the first one, once the list is the answer to what stands in the field. */
  const take = (event, links) => {
    const list = document.querySelector(".desk-people");
    if (event.target !== search || !links.length || list.dataset.query !== search.value.trim()) return;
    event.preventDefault();
    links[0].click();
  };
  const choose = (event) => {
    const kind = kinds()[(Number(event.key) + 9) % 10];
    if (!kind) return;
    event.preventDefault();
    kind.checked = true;
    document.querySelector(".desk-form [name=item]").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!plain(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event, people());
    else if (event.key === "Enter") take(event, people());
    else if (/^\d$/.test(event.key) && !isText(event.target)) choose(event);
    else if (!isText(event.target)) document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });
  document.querySelectorAll("[data-prints]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  const ready = document.querySelector(".desk-form[data-ready]");
  if (ready) (ready.querySelector(".is-invalid") || kinds()[0] || ready.querySelector("[name=item]"))?.focus();
})();
