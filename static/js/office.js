"use strict";
/* Django's fields for choosing from many have no name that a screen reader could say: they get their label's. */

const nameThem = () => {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    if (!box) return;
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.replace(":", "").trim() || "";
    /* It was named after what is chosen, which at first is nothing. */
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    box.querySelector("[role=textbox]")?.setAttribute("aria-label", name);
  });
};
new MutationObserver(nameThem).observe(document.body, { childList: true, subtree: true });
nameThem();

/* A table wider than its place scrolls sideways with the keyboard too. */
for (const area of document.querySelectorAll(".tabular")) {
  if (area.scrollWidth > area.clientWidth) {
    area.tabIndex = 0;
    area.setAttribute("role", "region");
    area.setAttribute("aria-label", area.querySelector("h2")?.textContent.trim() ?? "");
  }
}
