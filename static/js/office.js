"use strict";
/* Django's fields for choosing from many have no name that a screen reader could say: they get their label's. */

const nameOf = (select) => {
  if (select.labels.length) return select.labels[0].textContent;
  const cell = select.closest("td");
  const heads = select.closest("table")?.querySelectorAll("thead th") || [];
  return (cell && heads[cell.cellIndex]?.textContent) || "";
};
const nameThem = () => {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    if (box) box.setAttribute("aria-label", nameOf(select).replace(":", "").trim());
  });
};
window.addEventListener("load", nameThem);
document.addEventListener("formset:added", () => window.setTimeout(nameThem));
