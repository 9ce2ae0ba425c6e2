"use strict";
// Files may be dropped anywhere on the form; without this script they are chosen with its button.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const names = form.querySelector("output");
  const busy = form.querySelector(".busy");
  const tell = () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ") || names.dataset.none;
  };
  const send = () => {
    if (form.classList.contains("sending")) return;
    form.classList.add("sending");
    if (busy) busy.hidden = false;
    form.submit();
  };
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.remove("over"); });
  }
  input.addEventListener("change", tell);
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    tell();
    send();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  tell();
}
