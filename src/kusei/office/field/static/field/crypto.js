// AES-256-GCM of the browser. The key cannot be read out again, only used; every text is bound to what it is about.
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const text64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const coded = (text) => new TextEncoder().encode(text);

export const importKey = (base64) => crypto.subtle.importKey("raw", bytes(base64), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function seal(key, value, about) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: coded(about) }, key, coded(JSON.stringify(value)));
  return { nonce: text64(iv), data: text64(data) };
}
export async function unseal(key, { nonce, data }, about) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(nonce), additionalData: coded(about) }, key, bytes(data));
  return JSON.parse(new TextDecoder().decode(plain));
}
