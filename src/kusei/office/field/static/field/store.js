// The phone's own database: "state" (where, since when, no people), "keys" (not readable, only usable), "queue" (sealed).
const NAME = "kusei-field", STORES = ["state", "keys", "queue"];
let opened;

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((s) => request.result.createObjectStore(s));
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}
async function on(store, mode, work) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const result = await work(transaction.objectStore(store));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return result;
}
export const get = (store, key) => on(store, "readonly", (s) => asked(s.get(key)));
export const all = (store) => on(store, "readonly", (s) => asked(s.getAll()));
export const put = (store, key, value) => on(store, "readwrite", (s) => asked(s.put(value, key)));
export const drop = (store, key) => on(store, "readwrite", (s) => asked(s.delete(key)));
export const empty = (store) => on(store, "readwrite", (s) => asked(s.clear()));

// Read, change and write in one transaction, so that two tabs never both take the same value.
export const change = (store, key, how) => on(store, "readwrite", async (s) => {
  const { next, result } = how(await asked(s.get(key)));
  await asked(s.put(next, key));
  return result;
});
export async function destroy() {
  for (const store of STORES) await empty(store);
}
