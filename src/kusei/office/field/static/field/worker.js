// Keeps the page, its styles and scripts; never an answer about people. Its scope is the folder of the field alone.
const CACHE = `kusei-field-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map((file) => keep(cache, file)));
  await Promise.all(PAGES.map((page) => keep(cache, page)));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("kusei-field-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

async function keep(cache, url) {
  const response = await fetch(new Request(url, { cache: "reload", credentials: "same-origin" }));
  if (response.ok && !response.redirected) await cache.put(url, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (PAGES.includes(pathname)) event.respondWith(page(event, pathname));
  else if (FILES.includes(pathname)) event.respondWith(file(pathname));
});

// The kept page answers at once; a fresh one is fetched behind it for the next time.
async function page(event, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  const fresh = keep(cache, path);
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => null));
  return kept;
}
async function file(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? keep(cache, path);
}
