"use strict";
/* Small helps on top of pages that work without them. Everything is listened for on the document, so that what htmx
   swaps in is helped too. */

const helped = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

/* A form is sent once. The server makes sure of it too; this only spares people the doubt. */
const release = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll(".is-busy").forEach((button) => {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  });
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeat")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("[type=submit]");
  if (button) {
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = helped(event.target, "form");
  if (form) release(form);
});

/* data-confirm="question" on a form or its button asks in a dialog first. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
  const dialog = document.getElementById("confirm");
  if (!question || form.dataset.agreed || !dialog || !dialog.showModal) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("confirm-question").textContent = question;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.agreed = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.agreed;
  }, { once: true });
  dialog.showModal();
}, true);

/* A request behind the page that failed is said once, and taken back when the next one succeeds. */
const toasts = () => document.getElementById("toasts");
const sayFailed = () => {
  const place = toasts();
  if (!place || place.querySelector(".lost")) return;
  const note = document.createElement("p");
  note.className = "note error lost mb-0";
  note.textContent = place.dataset.failed;
  place.append(note);
};
document.addEventListener("htmx:sendError", sayFailed);
document.addEventListener("htmx:timeout", sayFailed);
document.addEventListener("htmx:responseError", sayFailed);
document.addEventListener("htmx:afterOnLoad", () => toasts()?.querySelector(".lost")?.remove());

/* Plus and minus beside a number. */
const stepTo = (input, direction) => {
  if (direction > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
const addStepper = (input) => {
  const box = input.closest(".number-box");
  if (!box || box.querySelector("button")) return;
  [["minus", -1], ["plus", 1]].forEach(([name, direction]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.setAttribute("aria-label", box.dataset[name]);
    button.textContent = direction > 0 ? "+" : "−";
    button.addEventListener("click", () => stepTo(input, direction));
    if (direction > 0) box.append(button);
    else box.prepend(button);
  });
};
const prepare = (root) => root.querySelectorAll(".number-box input").forEach(addStepper);
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
