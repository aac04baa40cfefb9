// Forms of the page: read, fill, count up and down with one thumb.
export function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.dataset.own !== undefined) continue;
    if (field.type === "checkbox" && form.querySelectorAll(`[name="${field.name}"]`).length > 1) {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else if (field.type === "checkbox") values[field.name] = field.checked ? "on" : "";
    else if (field.type !== "radio") values[field.name] = field.value.trim();
    else if (field.checked) values[field.name] = field.value;
  }
  return values;
}
export function fill(form, values) {
  for (const field of form.elements) {
    if (!field.name || !(field.name in values)) continue;
    const value = values[field.name];
    if (field.type === "checkbox") field.checked = Array.isArray(value) ? value.includes(field.value) : value === "on";
    else if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
  form.dispatchEvent(new Event("filled"));
}
// What the queue shows of a command: the fields marked data-sum, in their order, with their labels.
export function sum(form, values) {
  return [...form.querySelectorAll("[data-sum]")]
    .filter((f) => values[f.name] && values[f.name] !== "0" && (f.type !== "radio" || f.checked))
    .map((f) => (f.tagName === "SELECT" ? f.selectedOptions[0].textContent.trim() : `${f.dataset.sum}${values[f.name]}`)).join(" ");
}
export function steppers(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    const next = Math.max(Number(field.min || 0), (Number(field.value) || 0) + Number(button.dataset.step));
    field.value = String(next);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // A total of fields: <output data-total="a b c">.
  root.addEventListener("input", (event) => totals(event.target.form));
  for (const form of root.querySelectorAll("form")) { form.addEventListener("filled", () => totals(form)); totals(form); }
}
export function totals(form) {
  for (const output of form?.querySelectorAll("[data-total]") ?? []) {
    output.value = String(output.dataset.total.split(" ").reduce((n, name) => n + (Number(form.elements[name]?.value) || 0), 0));
  }
}
