"use strict";
/* Shows chosen photos and lets each be taken back. The browser's own file field holds them all along, so the form is
   sent as it would be without this. Browsers that cannot build a list of files keep the plain field. */
(() => {
  const canCollect = () => {
    try {
      return Boolean(new DataTransfer().items);
    } catch {
      return false;
    }
  };

  const same = (one, other) =>
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

  const preview = (file, words) => {
    const image = document.createElement("img");
    image.alt = words;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    /* A HEIC photo cannot be shown by most browsers; the server reads it all the same. */
    image.addEventListener("error", () => {
      const name = document.createElement("span");
      name.className = "name";
      name.textContent = file.name;
      image.replaceWith(name);
    }, { once: true });
    return image;
  };

  const enhance = (picker) => {
    const input = picker.querySelector("input[type=file]");
    const list = picker.querySelector(".photo-list");
    const note = picker.querySelector(".photo-note");
    const most = Number(picker.dataset.most);
    const usual = note.textContent;
    let files = [];

    const draw = () => {
      const kept = new DataTransfer();
      files.forEach((file) => kept.items.add(file));
      input.files = kept.files;
      list.replaceChildren(...files.map((file, index) => {
        const words = `${picker.dataset.photo} ${index + 1}`;
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-secondary btn-sm";
        button.textContent = picker.dataset.remove;
        button.setAttribute("aria-label", `${picker.dataset.remove} ${words}`);
        button.addEventListener("click", () => {
          files = files.filter((other) => other !== file);
          draw();
          (list.querySelector("button") || input).focus();
        });
        item.append(preview(file, words), button);
        return item;
      }));
    };

    input.addEventListener("change", () => {
      const fresh = [...input.files].filter((file) => !files.some((other) => same(file, other)));
      const all = files.concat(fresh);
      const tooMany = all.length > most;
      files = all.slice(0, most);
      note.textContent = tooMany ? picker.dataset.tooMany : usual;
      note.classList.toggle("too-many", tooMany);
      draw();
    });
    picker.classList.add("enhanced");
  };

  const prepare = (root) => root.querySelectorAll(".photo-picker:not(.enhanced)").forEach(enhance);
  if (!canCollect()) return;
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.target));
})();
