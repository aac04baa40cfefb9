// The page in the field: unlock, write, send, decide. See docs/explanation/without-network.md.
import * as clock from "./clock.js";
import { importKey, seal, unseal } from "./crypto.js";
import * as forms from "./forms.js";
import * as queue from "./queue.js";
import { $, $$, fillWords, make, mode, nav, page, said, snapshot } from "./show.js";
import * as store from "./store.js";
import { ask, tell } from "./wire.js";

const config = JSON.parse($("#config").textContent), words = config.words;
const LOW = 10, BATCH = 20, TICK_MS = 30000;
let carry = null, key = null, hello = null, over = "";

const w = (name, values = {}) => fillWords(words[name], values);
const written = (number, field) => `${field.dataset.letter ?? ""}${String(number).padStart(4, "0")}`;
const enter = `${config.login}?next=${encodeURIComponent(config.here)}`;

// Where we stand -------------------------------------------------------------------------------------------------------

// What is held changes at once at the end: somebody may be writing meanwhile.
async function unlock() {
  const kept = (await store.get("state", "carry")) ?? null;
  if (!kept) { carry = key = null; return; }
  const state = clock.keyState(kept, Date.now());
  const found = state === "ok" ? (await store.get("keys", kept.ref)) ?? null : null;
  if (state !== "ok") await store.empty("keys");
  [carry, key, over] = [kept, found, state];
}
async function remember(changes) {
  const highMs = Math.max(Date.now(), changes.skewS !== undefined ? 0 : carry?.highMs ?? 0);
  carry = { ...carry, ...changes, highMs };
  await store.put("state", "carry", carry);
}
async function draw() {
  const held = await queue.list();
  const waiting = held.filter((e) => e.state === "waiting").length, refused = held.length - waiting;
  if (over === "wiped") mode("wiped");
  else if (!carry) mode(hello?.device === "active" ? "choose" : "begin");
  else mode(key ? "ready" : "locked");
  $("#place").textContent = carry?.title ?? $("#place").dataset.none;
  $("#drill").hidden = !carry?.drill;
  $("#waiting").textContent = w(waiting ? "waiting" : "all_sent", { n: waiting });
  $("#waiting").dataset.tone = waiting ? "warn" : "ok";
  $("#refused").hidden = !refused;
  $("#refused").textContent = w("refused", { n: refused });
  const count = $("#nav-count");
  if (count) { count.hidden = !held.length; count.textContent = String(held.length); }
  $("#link").textContent = w(hello ? (hello.signed_in ? "linked" : "linked_out") : "cut");
  $("#sign-in").hidden = !(carry && hello && !hello.signed_in && hello.device === "active");
  $("#send").hidden = !waiting || !$("#sign-in").hidden;
  const skew = carry?.skewS ?? 0;
  $("#clock").hidden = Math.abs(skew) < 60;
  $("#clock").textContent = w(skew < 0 ? "ahead" : "behind", { n: Math.round(Math.abs(skew) / 60) });
  $("#key-left").textContent = key ? w("key_left", { n: clock.hoursLeft(carry, Date.now()) + 1 }) : "";
  $("#why-locked").textContent = w(over === "back" ? "locked_back" : "locked", { n: held.length });
  await drawQueue(held);
  await drawKnown();
}
async function drawKnown() {
  const sealed = carry && key && await store.get("state", "told");
  const told = sealed ? await unseal(key, sealed, carry.ref).catch(() => null) : null;
  snapshot(told?.snapshot);
  $("#messages").replaceChildren(...(told?.messages ?? []).map((m) => make("li", {}, make("b", {}, m.phone || w("office")), ` ${clock.clockWords(Date.parse(m.at))}`, make("p", {}, m.text))));
  const next = carry ? await queue.peekNumber(carry.ref) : null;
  for (const field of $$("[data-number]")) {
    const offered = next === null ? "" : written(next, field);
    if (!field.form.dataset.mend && [undefined, field.value].includes(field.dataset.offered)) field.value = offered;
    if (!field.form.dataset.mend && field.value === "") field.value = offered;
    field.dataset.offered = offered;
  }
}

// The queue on the screen -----------------------------------------------------------------------------------------------

async function drawQueue(held) {
  if (document.activeElement.matches("#queue input")) return; // a reason is being typed
  const rows = await Promise.all(held.map(async (entry) => row(entry, key && entry.carry === carry?.ref ? await queue.opened(key, entry).catch(() => null) : null)));
  $("#queue").replaceChildren(...rows);
  $("#nothing").hidden = held.length > 0;
}
function row(entry, body) {
  const acts = !body ? [] : entry.state === "refused"
    ? [button("mend", () => mend(entry, body)), button("hand", () => settle(entry, { how: "hand" })), button("drop", () => dropping(entry))]
    : entry.tried ? [w("on_its_way")] : [button("take_back", (event) => takeBack(entry, event.currentTarget))];
  return make("li", { class: "held", "data-id": entry.id, "data-state": entry.state },
    make("b", {}, entry.label), ` ${clock.clockWords(happened(entry, body))}`,
    make("p", {}, body ? body.sum ?? "" : w("sealed")),
    body?.reason ? make("p", { class: "why" }, body.reason) : "", make("div", { class: "row" }, ...acts));
}
// By the office's clock, as it was known when this was typed: the phone's may have been moved since.
const happened = (entry, body) => clock.officeMs(Date.parse(entry.at), body?.skew ?? carry?.skewS);
const button = (name, onclick) => make("button", { type: "button", class: "btn", onclick }, words[name]);

async function takeBack(entry, pressed) {
  if (!pressed.dataset.sure) { pressed.dataset.sure = "1"; pressed.textContent = w("sure"); return; }
  // Not while it is being sent: what the office may have recorded already is not taken back here.
  await navigator.locks.request("kusei-field", async () => {
    const now = await store.get("queue", entry.id);
    if (now && !now.tried) await queue.remove(entry.id); else said(w("on_its_way"), "bad");
  });
  await draw();
}
function mend(entry, body) {
  const form = $(`form[data-verb="${entry.verb}"]`);
  if (!form) return said(w("no_form"), "bad");
  form.dataset.mend = entry.id;
  forms.fill(form, body.values);
  const field = form.elements.at_local;
  const ms = happened(entry, body);
  if (field) { field.closest("details").open = true; field.value = clock.localField(ms); }
  Object.assign(form.dataset, { mendAt: new Date(ms).toISOString(), mendShown: field?.value ?? "" });
  go(form.closest("[data-page]").dataset.page);
  said(body.reason, "bad");
}
function dropping(entry) {
  const place = $(`#queue [data-id="${entry.id}"] .row`);
  const field = make("input", { class: "reason", "aria-label": w("drop_reason"), maxlength: "200" });
  place.replaceChildren(make("label", {}, w("drop_reason"), field), button("drop", () => settle(entry, { how: "drop", reason: field.value })));
  field.focus();
}
async function settle(entry, decision) {
  const answer = await greet() && await tell(config.settle, { id: entry.id, ...decision });
  if (!answer) return said(w("need_line"), "bad");
  if (answer.signIn) return said(w("need_sign_in"), "bad");
  if (answer.refused) return said(answer.reason ?? w("not_taken"), "bad");
  await queue.remove(entry.id);
  said(w("settled"), "ok");
  await draw();
  return true;
}

// Writing ---------------------------------------------------------------------------------------------------------------

async function write(form) {
  await unlock();
  if (!key) { await draw(); return said(w("locked_now"), "bad"); }
  if (!form.reportValidity()) return;
  const values = forms.read(form), at = clock.typedAt(form.elements.at_local?.value, Date.now());
  if (form.dataset.mend) return mended(form, values);
  const own = form.querySelector("[data-number]");
  if (own && own.value === own.dataset.offered && own.value) values[own.name] = written(await queue.takeNumber(carry.ref), own);
  const sum = forms.sum(form, values);
  await queue.add(key, carry.ref, { verb: form.dataset.verb, label: form.dataset.label, values, at, skew: carry.skewS ?? null, sum });
  await remember({});
  form.reset();
  forms.totals(form);
  said(w("kept", { what: `${form.dataset.label} ${sum}` }), "ok");
  await draw();
  $("h2", form.closest("[data-page]"))?.focus();
  if (navigator.onLine) contact();
}
// The moment stands to the second as long as nobody changes the field, which knows minutes only.
async function mended(form, values) {
  const typed = form.elements.at_local?.value ?? "";
  const at = typed && typed !== form.dataset.mendShown ? new Date(typed).toISOString() : form.dataset.mendAt;
  if (!await settle({ id: form.dataset.mend }, { how: "mend", values, at })) return;
  unmend(form);
  await draw();
  go("queue");
}

// Back to an empty form: what is typed next is something new.
function unmend(form) {
  for (const name of ["mend", "mendAt", "mendShown"]) delete form.dataset[name];
  form.reset();
  forms.totals(form);
}

// Contact ---------------------------------------------------------------------------------------------------------------

async function greet() {
  hello = await ask(`${config.contact}?carry=${carry?.ref ?? ""}`);
  if (hello && !hello.device) hello = null;
  return hello;
}
const contact = () => navigator.locks.request("kusei-field", { ifAvailable: true }, async (lock) => { if (lock) await contacted(); });

async function contacted() {
  await unlock();
  if (await greet() && await answerFor(hello)) await send();
  await draw();
}
// What the office says of this phone decides first; true = go on and send.
async function answerFor({ device, signed_in: signedIn }) {
  if (["lost", "revoked", "returned"].includes(device)) { await wipe(); return false; }
  if (device === "unknown" && carry) { await leave(signedIn, "unknown"); return false; }
  if (device === "term") { said(w("term"), "bad"); return false; }
  if (device !== "active") return false;
  if (!carry) { if (signedIn) await offer(); return false; }
  if (hello.carry === "closed") { await leave(signedIn, "closed"); return false; }
  await remember({ skewS: clock.measured(hello.sentMs, hello.gotMs, hello.now) });
  if (!signedIn) return false;
  if (!key || clock.hoursLeft(carry, Date.now()) < 1 || await queue.numbersLeft(carry.ref) < LOW) await take(carry.place);
  return Boolean(key);
}
async function lock() {
  key = null;
  await store.empty("keys");
}
async function offer() {
  const found = await ask(config.places);
  $("#places").replaceChildren(...(found?.places ?? []).map((p) => make("li", {}, make("button", { type: "button", class: "btn big", onclick: () => choose(p.ref) }, p.title, p.drill ? ` (${w("drill")})` : ""))));
  $("#no-places").hidden = Boolean(found?.places?.length);
}
async function choose(ref) {
  if (await take(ref)) await draw(); else said(w("need_line"), "bad");
}
// Another language: the page is fetched anew in it, so there has to be a line.
async function speak(language) {
  if (!await greet()) return said(w("need_line"), "bad");
  document.cookie = `${config.language_cookie}=${language}; path=/; max-age=31536000; samesite=Lax`;
  for (const name of await caches.keys()) if (name.startsWith("kusei-field-")) await (await caches.open(name)).delete(config.here);
  location.reload();
}
// To another shelter: only once nothing is held for this one, so that nothing is left behind under its key.
async function elsewhere() {
  if ((await queue.list()).length) return said(w("send_first"), "bad");
  await lock();
  for (const name of ["carry", "told"]) await store.drop("state", name);
  await contact();
}
// The same key comes again after it ran out, so that what was sealed before can be read.
async function take(place) {
  // A phone that has forgotten its numbers (its storage was cleared) never gives the old ones again.
  const more = !carry || await queue.numbersLeft(carry.ref) < LOW;
  const got = await tell(config.take, { place, more });
  if (!got || got.signIn) return false;
  if (got.refused) { said(got.reason ?? w("not_taken"), "bad"); return false; }
  key = await importKey(got.key);
  const skewS = clock.measured(Date.now(), Date.now(), got.now);
  await remember({ ref: got.carry, place: got.place, title: got.title, drill: got.drill, until: got.until, skewS });
  await store.put("keys", got.carry, key);
  await queue.addNumbers(got.carry, got.numbers);
  await learn(got);
  over = "ok";
  return true;
}
const learn = async ({ snapshot: values, messages }) => store.put("state", "told", await seal(key, { snapshot: values, messages }, carry.ref));

async function send() {
  const waiting = (await queue.list(carry.ref)).filter((e) => e.state === "waiting");
  let done = 0;
  for (let first = 0; first < Math.max(1, waiting.length); first += BATCH) {
    const answer = await sent(waiting.slice(first, first + BATCH), waiting.length - done);
    if (!answer) return;
    done += answer.results.filter((r) => !["denied", "refused"].includes(r.state)).length;
    if (done && !answer.results.some((r) => r.state === "denied")) said(w("sent", { n: done }), "ok");
  }
}
// One batch: each command leaves the phone only when the office has said what became of it.
async function sent(batch, left) {
  const commands = await Promise.all(batch.map(async (e) => ({ id: e.id, ...await queue.opened(key, e) })));
  await Promise.all(batch.map((e) => store.put("queue", e.id, { ...e, tried: true })));
  const answer = await tell(config.send, { carry: carry.ref, phone_now: new Date().toISOString(), waiting: left, commands });
  if (!answer) { hello = null; return null; }
  if (answer.signIn) { hello = { ...hello, signed_in: false }; return null; }
  if (answer.refused) { said(answer.reason ?? w("not_taken"), "bad"); return null; }
  for (const result of answer.results) {
    const entry = batch.find((e) => e.id === result.id);
    if (result.state === "denied") said(result.reason, "bad");
    else if (result.state === "refused") await queue.refuse(key, entry, result);
    else await queue.remove(entry.id);
  }
  await learn(answer);
  return answer;
}

// The end of this phone: the key goes first, then what it sealed is handed over as it is, then everything is deleted.
async function wipe() {
  await lock();
  const answer = await tell(config.wiped, { items: await sealed() });
  if (!answer || answer.refused) return said(w("wipe_later"), "bad");
  await store.destroy();
  carry = null;
  over = "wiped";
  $("#wiped-words").textContent = w("wiped", { handed: answer.handed, lost: answer.lost });
}

// This enrolment or this place is over without the phone having been stopped: whoever signs in hands over what is left.
async function leave(signedIn, why) {
  await lock();
  const items = signedIn && await sealed();
  const answer = items && await tell(config.leave, { carry: carry.ref, items });
  if (!answer || answer.refused || answer.signIn) return said(w(why), "bad");
  await store.destroy();
  carry = null;
  said(w("left", answer), "bad");
}
const sealed = async () => (await queue.list()).map(({ carry: of, id, verb, nonce, data }) => ({ carry: of, id, verb, nonce, data }));

// Start -----------------------------------------------------------------------------------------------------------------

function go(name) {
  page(name);
  history.replaceState(null, "", `#${name}`);
  $("h2", $(`[data-page="${name}"]`))?.focus();
}
function listen() {
  forms.steppers(document);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-verb]");
    if (form) { event.preventDefault(); write(form); }
  });
  $("#send").addEventListener("click", contact);
  $("#look").addEventListener("click", contact);
  $("#language").addEventListener("change", (event) => speak(event.target.value));
  $("#elsewhere").addEventListener("click", elsewhere);
  $("#enrol").addEventListener("click", () => location.assign(`${config.enrol}?screen=${config.screen}`));
  $("#refused").addEventListener("click", () => go("queue"));
  $("#queue-state").addEventListener("click", (event) => { if (event.target.id === "waiting") go("queue"); });
  addEventListener("online", contact);
  addEventListener("offline", () => { hello = null; draw(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) contact(); });
  setInterval(tick, TICK_MS);
}
// Nothing runs while the page is out of sight: the battery has to last the night.
async function tick() {
  if (document.hidden) return;
  await unlock();
  if (carry && key) await remember({});
  const waiting = (await queue.list()).some((e) => e.state === "waiting");
  if (waiting && navigator.onLine) await contact(); else await draw();
}
async function start() {
  for (const link of $$("[data-enter]")) link.href = enter;
  if (!isSecureContext || !crypto.subtle || !("serviceWorker" in navigator) || !navigator.locks) return mode("insecure");
  nav((name) => { $$("form[data-mend]").forEach(unmend); said(""); go(name); });
  page($(`[data-page="${location.hash.slice(1)}"]`) ? location.hash.slice(1) : $("[data-page]").dataset.page);
  listen();
  await unlock();
  await draw();
  document.body.dataset.started = "1";
  navigator.serviceWorker.register(config.worker, { scope: config.scope }).catch(() => null);
  navigator.storage?.persist?.();
  await contact();
}
start();
