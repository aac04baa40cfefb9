// The queue of one place: what was typed, sealed at once; in the open only the verb, the time and whether it was refused.
import { seal, unseal } from "./crypto.js";
import * as store from "./store.js";

const about = (entry) => `${entry.carry}:${entry.id}`;

export async function add(key, carry, { verb, label, values, at, skew, sum }) {
  const id = crypto.randomUUID();
  const n = await store.change("state", "order", (last) => ({ next: (last ?? 0) + 1, result: (last ?? 0) + 1 }));
  const entry = { id, carry, n, verb, label, at, state: "waiting" };
  Object.assign(entry, await seal(key, { verb, values, at, skew, sum }, about(entry)));
  await store.put("queue", id, entry);
  return entry;
}
export async function list(carry) {
  return (await store.all("queue")).filter((e) => !carry || e.carry === carry).sort((a, b) => a.n - b.n);
}
export const opened = (key, entry) => unseal(key, entry, about(entry));
export const remove = (id) => store.drop("queue", id);

// Why the office did not take it stays sealed with it: a reason may name what was typed.
export async function refuse(key, entry, { code, reason }) {
  const body = { ...await opened(key, entry), code, reason };
  await store.put("queue", entry.id, { ...entry, state: "refused", ...await seal(key, body, about(entry)) });
}

// Numbers: whole blocks are handed out, so that no two phones ever give the same one.
export const addNumbers = (carry, [first, last]) => store.change("state", `numbers:${carry}`, (old = []) => {
  const known = old.some(([, end]) => end === last) || !last;
  return { next: known ? old : [...old, [first, last]], result: null };
});
export const peekNumber = async (carry) => ((await store.get("state", `numbers:${carry}`)) ?? []).find(([a, b]) => a <= b)?.[0] ?? null;
export const takeNumber = (carry) => store.change("state", `numbers:${carry}`, (old = []) => {
  const block = old.find(([a, b]) => a <= b);
  return { next: old.map((one) => (one === block ? [one[0] + 1, one[1]] : one)), result: block ? block[0] : null };
});
export const numbersLeft = async (carry) => ((await store.get("state", `numbers:${carry}`)) ?? []).reduce((n, [a, b]) => n + Math.max(0, b - a + 1), 0);
