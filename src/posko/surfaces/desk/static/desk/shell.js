// Menus of the top bar close when somebody looks elsewhere; Escape closes one and stays where it was opened.
"use strict";
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (press) => {
  for (const menu of menus()) if (!menu.contains(press.target)) menu.open = false;
});
document.addEventListener("focusin", (moved) => {
  for (const menu of menus()) if (!menu.contains(moved.target)) menu.open = false;
});
document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  for (const menu of menus()) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});
// What scrolls sideways must be reachable with the keyboard: wide tables on a narrow screen.
const reach = () => {
  for (const table of document.querySelectorAll("main table")) {
    if (table.scrollWidth > table.clientWidth + 1 && getComputedStyle(table).overflowX === "auto") table.tabIndex = 0;
    else table.removeAttribute("tabindex");
  }
};
// On a narrow screen tabs scroll: the one that is open is in sight.
const show = () => {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
};
addEventListener("DOMContentLoaded", show);
addEventListener("DOMContentLoaded", reach);
addEventListener("resize", reach);
