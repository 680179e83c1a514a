"use strict";
/* Records a voice message, plays it before it is sent, and deletes it. The recording is put into the browser's own file
   field, so the form is sent as it would be without this. Browsers that cannot record keep the plain field. */
(() => {
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const canRecord = () => {
    try {
      return Boolean(new DataTransfer().items && window.MediaRecorder && navigator.mediaDevices.getUserMedia);
    } catch {
      return false;
    }
  };
  const ending = (type) => (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm");
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  const enhance = (box) => {
    const [input, tools, start, stop, done, again, note] = [
      "input[type=file]", ".voice-tools", ".voice-start", ".voice-stop", ".voice-done", ".voice-again", ".voice-note",
    ].map((selector) => box.querySelector(selector));
    const player = done.querySelector("audio");
    const time = box.querySelector("[data-clock]");
    const most = Number(box.dataset.most);
    const usual = note.textContent;
    let recorder = null;
    let ticking = 0;

    const show = (what) => {
      start.hidden = what !== start;
      stop.hidden = what !== stop;
      done.hidden = what !== done;
    };
    const put = (files) => {
      const kept = new DataTransfer();
      files.forEach((file) => kept.items.add(file));
      input.files = kept.files;
      if (player.src) URL.revokeObjectURL(player.src);
      player.removeAttribute("src");
      if (files.length) player.src = URL.createObjectURL(files[0]);
    };
    const finished = (parts) => {
      window.clearInterval(ticking);
      recorder.stream.getTracks().forEach((track) => track.stop());
      const type = (recorder.mimeType || "audio/webm").split(";")[0];
      put([new File(parts, `voice.${ending(type)}`, { type })]);
      recorder = null;
      show(done);
      player.focus();
    };
    const record = (stream) => {
      const kind = KINDS.find((each) => window.MediaRecorder.isTypeSupported(each));
      const parts = [];
      const begun = Date.now();
      recorder = new window.MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 32000 });
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      recorder.addEventListener("stop", () => finished(parts), { once: true });
      recorder.start();
      note.textContent = usual;
      time.textContent = clock(0);
      ticking = window.setInterval(() => {
        const seconds = Math.floor((Date.now() - begun) / 1000);
        time.textContent = clock(seconds);
        if (seconds < most || !recorder || recorder.state !== "recording") return;
        note.textContent = box.dataset.full;
        recorder.stop();
      }, 250);
      show(stop);
      stop.focus();
    };

    start.addEventListener("click", async () => {
      start.disabled = true;
      try {
        record(await navigator.mediaDevices.getUserMedia({ audio: true }));
      } catch {
        note.textContent = box.dataset.failed;
        box.classList.remove("enhanced");
      }
      start.disabled = false;
    });
    stop.addEventListener("click", () => recorder?.state === "recording" && recorder.stop());
    again.addEventListener("click", () => {
      put([]);
      note.textContent = usual;
      show(start);
      start.focus();
    });
    input.form?.addEventListener("submit", (event) => {
      if (!recorder || recorder.state !== "recording") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      recorder.addEventListener("stop", () => window.setTimeout(() => input.form.requestSubmit()), { once: true });
      recorder.stop();
    }, true);
    tools.hidden = false;
    box.classList.add("enhanced");
    show(start);
  };
  if (canRecord()) document.querySelectorAll(".voice-recorder:not(.enhanced)").forEach(enhance);
})();
