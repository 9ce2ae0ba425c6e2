// Keeps the progress of a plan up to date; without it the page reloads itself. Nothing is loaded from elsewhere.
"use strict";
const shown = document.getElementById("progress");
if (shown) {
  const bar = shown.querySelector("progress");
  const words = (name) => shown.querySelector(`[data-told=${name}]`);
  const ask = async () => {
    try {
      const answer = await fetch(shown.dataset.address, { headers: { Accept: "application/json" }, cache: "no-store" });
      // Signed out, or no longer allowed: the page itself says so.
      if (!answer.ok || answer.redirected) return location.reload();
      const told = await answer.json();
      if (told.state !== shown.dataset.state) return location.reload();
      bar.max = told.steps;
      if (told.step) bar.value = told.value;
      for (const name of ["stage", "step", "taken"]) words(name).textContent = told[name];
    } catch {
      // No network for a moment: the plan goes on without us.
    }
    setTimeout(ask, document.hidden ? 10000 : 1500);
  };
  setTimeout(ask, 1000);
}
