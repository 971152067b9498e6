// The service worker of a site: keeps every file of one build, and answers with them, with a network or without. The build
// puts `self.KITBAG` before this script: the version of the site, and each file with its digest.
//
// A new build is another version with a store of its own. It takes over when no page of the old one is open any more, or when
// a page that has just opened asks for it and is the only one. Files that are not of the build that is named here, because somebody is just
// replacing them, are not kept at all: the old build stays until the new one is whole.

const worker = /** @type {any} */ (self);
/** @type {{ version: string, files: [path: string, digest: string][] }} */
const build = worker.KITBAG;
const scope = worker.registration.scope;
// Other sites may have the same origin.
const OWN = JSON.stringify(['kitbag', scope]);

/** @param {string} path @param {string} digest SHA-256 as hexadecimal digits */
async function fetched(path, digest) {
  const response = await fetch(path, { cache: 'no-cache' });
  const body = await response.arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  if ([...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('') !== digest) throw new Error(path + ' is of another build');
  // A response that came by a detour may not answer for a page; this one came by none.
  return new Response(body, { headers: { 'Content-Type': response.headers.get('Content-Type') || '' } });
}

async function keep() {
  const store = await caches.open(OWN + build.version);
  await Promise.all(build.files.map(async ([path, digest]) => store.put(path, await fetched(path, digest))));
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== OWN + build.version);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function asked() {
  /** @type {{ url: string }[]} */
  const pages = await worker.clients.matchAll({ includeUncontrolled: true });
  // Not awaited: it ends when this worker has taken over, and that waits for this answer.
  if (pages.filter(({ url }) => url.startsWith(scope)).length < 2) worker.skipWaiting();
}

/** @param {Request} request */
async function answer(request) {
  const { pathname } = new URL(request.url);
  const store = await caches.open(OWN + build.version);
  const kept = await store.match(pathname.endsWith('/') ? pathname + 'index.html' : request, { ignoreSearch: true });
  return kept || fetch(request);
}

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(keep()));
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(takeOver()));
worker.addEventListener('message', (/** @type {any} */ event) => event.waitUntil(asked()));
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(scope)) event.respondWith(answer(request));
});
