// A board that renews itself: the page is read again and its parts ([data-live]) take what has changed, child by child.
// Where somebody types, has a menu open or marks text, the child stays as it is and the bar says so. A hidden tab asks nothing.
const bar = document.querySelector("[data-renews]");
const find = (name) => bar.querySelector(`[data-${name}]`);
const [shown, said, stop] = [find("renewed"), find("renew-said"), find("renew-stop")];
const EVERY_MS = Number(bar.dataset.renews) * 1000;
const WAIT_MS = 15_000;
const TOKEN = /name="csrfmiddlewaretoken" value="[^"]*"/g;
const served = new WeakMap(); // what the server sent for a node; scripts draw over maps and charts
const sent = (node) => node.outerHTML.replace(TOKEN, "");
for (const node of document.querySelectorAll("[data-live] > *")) served.set(node, sent(node));

let timer;
let running = false;
let stopped = false;
let state = "";
function tell(name) {
  if (name === state) return;
  const word = name || (state === "lost" ? "back" : "");
  state = name;
  bar.classList.toggle("lost", name === "lost" || name === "out");
  said.textContent = (word && bar.dataset[word]).replace("#", shown.textContent);
}

// What must not be pulled away under a person's hands.
function altered(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  const first = options.some((option) => option.defaultSelected) || field.multiple ? -1 : 0;
  return options.some((option, n) => option.selected !== (option.defaultSelected || n === first));
}
const FIELDS = "input:not([type=hidden], [type=submit]), select, textarea";
const OPENED = "details.pop[open], [data-chart-live][aria-pressed=true]";
function held(node) {
  const marked = getSelection();
  return [...node.querySelectorAll(FIELDS)].some((field) => field === document.activeElement || altered(field))
    || node.querySelector(OPENED) !== null || (!marked.isCollapsed && node.contains(marked.anchorNode));
}
const NAMES = ["id", "href", "name", "data-map-key", "tabindex"];
const like = (one) => (other) => other.tagName === one.tagName && NAMES.every((name) => other.getAttribute(name) === one.getAttribute(name));
const MOVED = ".table-box, .map-list, .scroll";
// Focus, opened details and what was scrolled inside come along; false where the focus would be lost.
function exchange(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const again = focused && [fresh, ...fresh.querySelectorAll("*")].find(like(focused));
  if (focused && !again) return false;
  const places = [...old.querySelectorAll(MOVED)].map((box) => [box.scrollLeft, box.scrollTop]);
  const opened = [...old.querySelectorAll("details")].map((each) => each.open);
  old.replaceWith(fresh);
  fresh.querySelectorAll(MOVED).forEach((box, n) => { if (places[n]) [box.scrollLeft, box.scrollTop] = places[n]; });
  fresh.querySelectorAll("details").forEach((each, n) => { if (opened[n]) each.open = true; });
  again?.focus({ preventScroll: true });
  return true;
}
function take(part, fresh) {
  const named = new Map([...part.children].filter((node) => node.id).map((node) => [node.id, node]));
  const plain = [...part.children].filter((node) => !node.id);
  let waits = false;
  let last = null;
  for (const node of [...fresh.children]) {
    const old = node.id ? named.get(node.id) : plain.shift();
    named.delete(node.id);
    const markup = sent(node);
    if (old && served.get(old) === markup) { last = old; continue; }
    if (old && (held(old) || !exchange(old, node))) { waits = true; last = old; continue; }
    if (!old) part.insertBefore(node, last ? last.nextSibling : part.firstChild);
    served.set(node, markup);
    last = node;
  }
  for (const node of [...named.values(), ...plain]) {
    if (held(node) || node.contains(document.activeElement)) waits = true;
    else node.remove();
  }
  return waits;
}
// A map or chart that was not there before brings its script, which runs only in an element made here.
function start(part) {
  for (const { src } of part.querySelectorAll("script[src]")) {
    if (document.head.querySelector(`script[src="${CSS.escape(src)}"]`) || first.has(src)) continue;
    document.head.append(Object.assign(document.createElement("script"), { type: "module", src }));
  }
  window.htmx?.process(part);
}
const first = new Set([...document.scripts].map((script) => script.src));

function drawn(page) {
  let waits = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && take(part, fresh)) waits = true;
    start(part);
  }
  const moment = page.querySelector("[data-renewed]");
  [shown.dateTime, shown.textContent] = [moment.dateTime, moment.textContent];
  tell(waits ? "held" : "");
  if (stopped && !waits) said.textContent = bar.dataset.stopped.replace("#", shown.textContent);
  document.dispatchEvent(new Event("kusei:renewed"));
}
async function renew() {
  clearTimeout(timer);
  if (running) return;
  running = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Kusei-Renew": "1" }, cache: "no-store", signal: AbortSignal.timeout(WAIT_MS) });
    const page = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    if (page?.querySelector("[data-renewed]")) drawn(page);
    else tell(answer.redirected || answer.status === 403 || answer.status === 404 ? "out" : "lost");
  } catch {
    tell("lost");
  }
  running = false;
  next();
}
function next() {
  clearTimeout(timer);
  if (!stopped && !document.hidden && state !== "out") timer = setTimeout(renew, EVERY_MS);
}
document.addEventListener("visibilitychange", () => { if (document.hidden || stopped) clearTimeout(timer); else renew(); });
addEventListener("offline", () => tell("lost"));
addEventListener("online", () => { if (!stopped && !document.hidden) renew(); });
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
bar.querySelector("[data-renew-now]").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || state === "out") return;
  event.preventDefault();
  renew();
});
stop.addEventListener("click", () => {
  stopped = !stopped;
  stop.ariaPressed = String(stopped);
  said.textContent = stopped ? bar.dataset.stopped.replace("#", shown.textContent) : "";
  if (stopped) clearTimeout(timer); else renew();
});
next();
