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
