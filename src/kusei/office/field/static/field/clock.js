// Whose clock is right: the office's. Skew = office minus phone, in whole seconds. Pure functions.
export const BACK_MS = 10 * 60 * 1000;

// The office's answer was written about the middle of the round trip.
export const measured = (sentMs, gotMs, officeIso) => Math.round((Date.parse(officeIso) - (sentMs + gotMs) / 2) / 1000);
export const officeMs = (phoneMs, skewS) => phoneMs + (skewS ?? 0) * 1000;

// ok | expired | back: a phone whose clock runs backwards cannot say how old its key is.
export function keyState({ until, skewS, highMs }, phoneMs) {
  if (!until) return "expired";
  if (highMs && phoneMs < highMs - BACK_MS) return "back";
  return officeMs(phoneMs, skewS) < Date.parse(until) ? "ok" : "expired";
}
export const hoursLeft = ({ until, skewS }, phoneMs) => Math.max(0, Math.floor((Date.parse(until) - officeMs(phoneMs, skewS)) / 36e5));

// What somebody typed into a field of local time, as an instant; "" = now.
export const typedAt = (text, phoneMs) => (text ? new Date(text) : new Date(phoneMs)).toISOString();
const two = (n) => String(n).padStart(2, "0");
export function clockWords(ms) {
  const d = new Date(ms);
  return `${d.getMonth() + 1}/${d.getDate()} ${two(d.getHours())}:${two(d.getMinutes())}`;
}
export function localField(ms) {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
