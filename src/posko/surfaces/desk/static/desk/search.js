// The short list below the search field: a combobox as WAI-ARIA describes it. Without this script the field
// leads to the page of search. Ctrl-K, Cmd-K or / go to it from anywhere.
"use strict";
const field = document.getElementById("seek");
if (field) {
  const list = document.getElementById("seek-list");
  const told = document.getElementById("seek-told");
  let asked = 0, timer = 0, options = [], at = -1;

  const open = (yes) => {
    list.hidden = !yes;
    field.setAttribute("aria-expanded", String(yes));
    if (!yes) mark(-1);
  };
  const mark = (n) => {
    if (options[at]) options[at].setAttribute("aria-selected", "false");
    at = n;
    if (options[at]) {
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", options[at].id);
    } else field.removeAttribute("aria-activedescendant");
  };
  const element = (name, words, of) => {
    const made = document.createElement(name);
    made.textContent = words;
    if (of) of.append(made);
    return made;
  };
  const show = (groups) => {
    list.replaceChildren();
    options = [];
    at = -1;
    groups.forEach((group, g) => {
      const part = element("div", "", list);
      part.setAttribute("role", "group");
      const title = element("div", group.title, part);
      title.className = "of";
      title.id = `seek-group-${g}`;
      title.setAttribute("role", "presentation");
      part.setAttribute("aria-labelledby", title.id);
      for (const hit of group.hits) {
        const option = element("div", "", part);
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.id = `seek-${options.length}`;
        option.dataset.url = hit.url;
        element("b", hit.title, option);
        if (hit.detail) element("small", hit.detail, option);
        options.push(option);
      }
    });
    const words = field.dataset;
    told.textContent = options.length ? words.found.replace("0", options.length) : words.nothing;
    if (!options.length) {
      const none = element("div", words.nothing, list);
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
    }
    open(true);
  };
  const ask = async () => {
    const text = field.value.trim(), mine = ++asked;
    if (text.length < 2) return open(false);
    try {
      const answer = await fetch(`${field.dataset.address}?q=${encodeURIComponent(text)}`, {
        headers: { Accept: "application/json" }, cache: "no-store",
      });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      const found = await answer.json();
      if (mine === asked && document.activeElement === field) show(found.groups);
    } catch {
      // No network for a moment: Enter still leads to the page.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 130);
  });
  field.addEventListener("keydown", (key) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (step && key.altKey === false) {
      key.preventDefault();
      if (list.hidden) return void ask();
      const count = options.length + 1;  // one place more: back in the field itself
      mark(((at + 1 + step + count) % count) - 1);
    } else if (key.key === "Enter" && !list.hidden && options[at]) {
      key.preventDefault();
      location.assign(options[at].dataset.url);
    } else if (key.key === "Escape") {
      if (!list.hidden) open(false);
      else field.value = "";
      key.preventDefault();
    }
  });
  field.addEventListener("blur", () => open(false));
  // The list must not take the focus before the click is through.
  list.addEventListener("mousedown", (press) => press.preventDefault());
  list.addEventListener("click", (press) => {
    const option = press.target.closest("[role=option]");
    if (option && option.dataset.url) location.assign(option.dataset.url);
  });
  document.addEventListener("keydown", (key) => {
    const typing = key.target.closest("input, textarea, select, [contenteditable]");
    const slash = key.key === "/" && !typing && !key.ctrlKey && !key.metaKey && !key.altKey;
    if (slash || ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === "k")) {
      key.preventDefault();
      field.focus();
      field.select();
    }
  });
}
