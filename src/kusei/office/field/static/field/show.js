// Drawing: text only, never markup from data.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return element;
}
export const fillWords = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// <b data-show="people"> takes what the snapshot says under that name; a dash where it says nothing.
export function snapshot(values) {
  for (const place of $$("[data-show]")) place.textContent = values?.[place.dataset.show] ?? "—";
  for (const link of $$("a[data-href]")) {
    link.hidden = !values?.[link.dataset.href];
    if (!link.hidden) link.href = values[link.dataset.href];
  }
  for (const select of $$("select[data-from]")) {
    const chosen = select.value;
    const given = values?.[select.dataset.from] ?? [];
    const first = select.querySelector("option[value='']");
    select.replaceChildren(...(first ? [first] : []), ...given.map(([value, label]) => make("option", { value }, label)));
    if (given.some(([value]) => value === chosen)) select.value = chosen;
  }
}
export function mode(name) {
  document.body.dataset.mode = name;
  for (const part of $$("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(name);
}
export function page(name) {
  for (const sheet of $$("[data-page]")) sheet.hidden = sheet.dataset.page !== name;
  for (const button of $$("#nav button")) button.setAttribute("aria-current", button.dataset.to === name ? "page" : "false");
}
export function nav(go) {
  $("#nav").replaceChildren(...$$("[data-page]").map((sheet) => make("button", { type: "button", "data-to": sheet.dataset.page, onclick: () => go(sheet.dataset.page) },
    make("span", {}, sheet.dataset.nav), sheet.dataset.page === "queue" ? make("b", { id: "nav-count", class: "count", hidden: true }) : "")));
}
export function said(text, tone = "") {
  const place = $("#said");
  place.dataset.tone = tone;
  place.textContent = text;
}
