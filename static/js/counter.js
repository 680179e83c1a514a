"use strict";
/* The counter: a scanner types into the code field and ends with Enter, so the field keeps the focus. Where the browser
   reads barcodes itself, the telephone's camera can scan too; elsewhere that button stays hidden. */

const field = document.querySelector("[data-scan]");

/* Digits typed while nothing else has the focus belong into the field. */
document.addEventListener("keydown", (event) => {
  const free = document.activeElement === document.body || document.activeElement === null;
  if (field && free && /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
});
if (field) {
  window.addEventListener("pageshow", () => { field.focus(); field.select(); });
}

const camera = document.querySelector("[data-camera]");
if (field && camera && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  const button = camera.querySelector("[data-camera-button]");
  const words = button.querySelector("span");
  const video = camera.querySelector("video");
  const said = camera.querySelector("[role=status]");
  const start = words.textContent;
  let stream = null;

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    words.textContent = start;
  };

  const look = async (detector) => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length && stream) {
      field.value = found[0].rawValue;
      stop();
      field.form.requestSubmit();
      return;
    }
    window.setTimeout(() => look(detector), 200);
  };

  button.addEventListener("click", async () => {
    if (stream) { stop(); return; }
    said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      words.textContent = button.dataset.stop;
      await video.play();
      look(new window.BarcodeDetector());
    } catch {
      stop();
      said.textContent = said.dataset.denied;
    }
  });
  window.addEventListener("pagehide", stop);
  camera.hidden = false;
}
