// Forms: nothing typed is lost, a second click does no harm, a file can be dropped.
const DAYS_KEPT = 14;

// Drafts stay in this browser under the address of the form. Never for data-private, files, passwords or hidden values.
const storable = (field) => field.name && !field.disabled && !["hidden", "file", "password", "submit"].includes(field.type);
const nameOf = (form) => `kusei-draft:${location.pathname}:${form.id || "form"}`;

function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!storable(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else {
      values[field.name] = [...(field.selectedOptions ?? [field])].map((each) => each.value);
    }
  }
  return values;
}
function write(form, values) {
  for (const field of form.elements) {
    const kept = storable(field) && values[field.name];
    if (!kept) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (field.options) for (const option of field.options) option.selected = kept.includes(option.value);
    else field.value = kept[0] ?? "";
  }
}
function keep(form) {
  const name = nameOf(form);
  const state = form.querySelector("[data-draft-state]");
  const fresh = JSON.stringify(read(form));
  const failed = document.querySelector("[data-errors]");
  try {
    const draft = JSON.parse(localStorage.getItem(name) ?? "null");
    if (draft && Date.now() - draft.at > DAYS_KEPT * 864e5) localStorage.removeItem(name);
    else if (draft && !failed && JSON.stringify(draft.values) !== fresh) {
      write(form, draft.values);
      if (state) offer(form, state, name, JSON.parse(fresh));
    }
  } catch { localStorage.removeItem(name); }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), values: read(form) }));
      if (state) state.textContent = state.dataset.kept ?? "";
    }, 400);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); sessionStorage.setItem("kusei-sent", name); });
}
function offer(form, state, name, fresh) {
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "linkish", textContent: state.dataset.discard });
  drop.addEventListener("click", () => { localStorage.removeItem(name); write(form, fresh); state.textContent = ""; });
  state.replaceChildren(`${state.dataset.restored} `, drop);
}
// The draft goes only after the act was accepted: that is, when the next page is another one or shows no error.
const sent = sessionStorage.getItem("kusei-sent");
if (sent) {
  sessionStorage.removeItem("kusei-sent");
  if (!document.querySelector("[data-errors]")) localStorage.removeItem(sent);
}
document.querySelectorAll("form[data-draft]:not([data-private])").forEach(keep);

// A second submit is stopped here and harmless there (same key, first result).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.submitter?.matches("[data-again]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("data-busy", "");
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[data-busy]")?.removeAttribute("data-busy");
  }
});

// Errors get the focus, so that a screen reader starts there.
document.querySelector("[data-errors]")?.focus();

// Drop a file onto its frame.
for (const frame of document.querySelectorAll("[data-drop]")) {
  const input = frame.querySelector("input[type=file]");
  const named = frame.querySelector("output");
  const say = () => { named.textContent = [...input.files].map((file) => file.name).join(" / "); };
  for (const kind of ["dragenter", "dragover"]) {
    frame.addEventListener(kind, (event) => { event.preventDefault(); frame.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) frame.addEventListener(kind, () => frame.classList.remove("over"));
  frame.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; say(); }
  });
  input.addEventListener("change", say);
}
