// Drag an officer to a seat or a station to a beat, and read what it would cost beside the roster.
// Without this script the same forms open a page of their own. Nothing is loaded from elsewhere.
"use strict";
const bench = document.querySelector("[data-bench]");
const blank = document.getElementById("try");
const inspector = document.getElementById("inspector");

// Asks for a part of a page; whatever is no such part is a page, and is opened as one. Of several that are
// under way the last one asked for is shown, whichever comes last.
let asked = 0;
const ask = async (form) => {
  const mine = ++asked;
  inspector.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Fragment": "1" }, cache: "no-store",
    });
    if (!answer.headers.get("X-Fragment")) return form.submit();
    const part = await answer.text();
    if (mine !== asked) return;
    inspector.innerHTML = part;
  } catch {
    if (mine !== asked) return;
    inspector.textContent = inspector.dataset.lost;
  }
  inspector.removeAttribute("aria-busy");
  const head = inspector.querySelector("[data-focus]");
  if (head) head.focus();
  inspector.scrollIntoView({ block: "nearest" });
};

const offer = (fields) => {
  const form = blank.cloneNode(true);
  form.removeAttribute("id");
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  return ask(form).finally(() => form.remove());
};

// What dropping one thing on another asks for; nothing where it makes no sense.
const meant = (held, onto) => {
  if (held.station) {
    const beat = onto.dataset.beat;
    return beat && beat !== held.of ? { kind: "move_station", station: held.station, beat } : null;
  }
  const seat = onto.dataset.seat;
  if (!seat || seat === held.seat || onto.dataset.nrp === held.nrp) return null;
  if (!held.seat) return { kind: "put", seat, nrp: held.nrp };
  if (onto.dataset.nrp) return { kind: "swap", seat: held.seat, other: seat };
  return { kind: "put", seat, nrp: held.nrp, leave: held.seat };
};

if (bench && blank && inspector) {
  let held = null;
  const target = (event) => event.target.closest("[data-seat], [data-beat]");
  const clear = () => bench.querySelectorAll(".over").forEach((found) => found.classList.remove("over"));
  bench.addEventListener("dragstart", (event) => {
    const from = event.target.closest("[draggable=true]");
    if (!from) return;
    held = { ...from.dataset };
    from.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", from.innerText.trim().split("\n")[0]);
  });
  bench.addEventListener("dragend", (event) => {
    event.target.closest("[draggable=true]")?.classList.remove("dragging");
    held = null;
    clear();
  });
  bench.addEventListener("dragover", (event) => {
    const onto = target(event);
    clear();
    if (!held || !onto || !meant(held, onto)) return;
    event.preventDefault();
    onto.classList.add("over");
  });
  bench.addEventListener("drop", (event) => {
    const onto = target(event);
    const fields = held && onto && meant(held, onto);
    clear();
    if (!fields) return;
    event.preventDefault();
    offer(fields);
  });
  bench.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-try]")) return;
    event.preventDefault();
    ask(event.target);
  });
}
