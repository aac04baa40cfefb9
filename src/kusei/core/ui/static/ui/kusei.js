// The frame: shortcuts, menu, theme, pop-ups, selected rows. Everything here works without this file too.
const root = document.documentElement;
root.classList.add("js");

const remember = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};
const typing = (target) => target.matches("input, select, textarea, [contenteditable]");
const wide = matchMedia("(min-width: 56.01rem)");

// Menu: folded sections and the whole menu are remembered; a phone only opens it for now.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-menu-button]")) return;
  const closed = wide.matches ? root.dataset.menu !== "closed" : root.dataset.menu === "open";
  root.dataset.menu = closed ? "closed" : "open";
  if (wide.matches) remember("kusei_menu", root.dataset.menu);
});
for (const section of document.querySelectorAll("[data-section]")) {
  section.addEventListener("toggle", () => {
    const folded = [...document.querySelectorAll("[data-section]:not([open])")].map((each) => each.dataset.section);
    remember("kusei_folded", folded.join("."));
  });
}

// Pop-ups close by Escape and by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const pop of document.querySelectorAll("details.pop[open]")) {
    if (!pop.contains(event.target)) pop.open = false;
  }
});

// Keys: "/" searches, "?" lists, single letters are the acts of this page. Never while typing.
const sheet = document.getElementById("shortcuts");
function listKeys() {
  const list = sheet.querySelector("dl");
  for (const old of list.querySelectorAll("[data-own]")) old.remove();
  for (const link of document.querySelectorAll("[data-key]")) {
    const key = document.createElement("dt");
    const label = document.createElement("dd");
    key.dataset.own = label.dataset.own = "";
    key.append(Object.assign(document.createElement("kbd"), { textContent: link.dataset.key }));
    label.textContent = (link.querySelector("b") ?? link).textContent.trim();
    list.append(key, label);
  }
  sheet.showModal();
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const pop of document.querySelectorAll("details.pop[open]")) {
      pop.open = false;
      pop.querySelector("summary").focus();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || sheet?.open) return;
  if (event.key === "/") {
    const search = document.getElementById("search");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "?" && sheet) {
    listKeys();
  } else {
    const key = CSS.escape(event.key.toUpperCase());
    document.querySelector(`[data-key="${key}"]`)?.click();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts]")) listKeys();
});

// Theme: shown at once, stored by the server so that the next page paints right the first time.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button === event.submitter);
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, headers: { "X-Kusei": "1" } });
});

// Selected rows: count, all of this page, acts only when something is selected.
function count(form) {
  const boxes = [...form.querySelectorAll("tbody .pick input")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-all]");
  const words = form.querySelector("[data-count]");
  if (all) { all.checked = chosen > 0 && chosen === boxes.length; all.indeterminate = chosen > 0 && !all.checked; }
  if (words) words.textContent = words.dataset.words.replace("#", chosen);
  for (const button of form.querySelectorAll("[data-needs-selection]:not([title])")) button.disabled = chosen === 0;
}
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-select]");
  if (!form) return;
  if (event.target.matches("[data-all]")) {
    for (const box of form.querySelectorAll("tbody .pick input")) box.checked = event.target.checked;
  }
  count(form);
});
const prepare = () => document.querySelectorAll("form[data-select]").forEach(count);
for (const moment of ["htmx:afterSwap", "kusei:renewed"]) document.addEventListener(moment, prepare);
prepare();
