/**
 * The service worker: every start works without a network.
 *
 *   a file of the build     from the precache, its response headers (and so the security policy) kept with it
 *   /engine/…               from the engine's own cache, which the page fills when it first needs the engine (34 MB stay out of the
 *                           precache), else from the network
 *   any other navigation    index.html: the page itself reads /, ?session= and /s/
 *   the API, the rest       not touched: an answer of the network is never made up here
 *   a POST of /share        files that another app shares with the installed one: kept in memory until the page asks for them
 *
 *   sync, periodicsync      the browser wakes this worker, with or without a tab: background.ts, a script of its own that is kept with
 *                           this version and evaluated only then
 *
 * A new version waits until no tab runs the old one, or until a tab says so (client/app/update.ts): a tab must never find the lazy
 * chunks of its own version replaced under it.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { answerFromEngineCache } from '../data/engineCache.ts';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly (string | PrecacheEntry)[] };

/** Served by the API or for programs; never the page. */
const notThePage = [/^\/api\//, /^\/engine\//, /^\/(?:healthz|readyz|metrics|openapi\.json|docs)(?:\/|$)/];

cleanupOutdatedCaches();
precacheAndRoute([...self.__WB_MANIFEST]);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/engine/'),
  async ({ request, url }) => (await answerFromEngineCache(self.caches, url)) ?? fetch(request),
);

registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: notThePage }));

/** Never on disk, where they would lie in the clear; a worker that ends in between has none, and the page says so. */
let shared: readonly File[] = [];

const keepShared = async (request: Request): Promise<Response> => {
  const form = await request.formData().catch(() => undefined);
  shared = form?.getAll('files').filter((part) => part instanceof File) ?? [];
  return Response.redirect('/?do=shared', 303);
};
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'POST' && event.request.url === `${self.location.origin}/share`) event.respondWith(keepShared(event.request));
});

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data;
  if (typeof message !== 'object' || message === null || !('type' in message)) return;
  if (message.type === 'SKIP_WAITING') void self.skipWaiting();
  if (message.type !== 'TAKE_SHARED') return;
  event.ports[0]?.postMessage(shared);
  shared = [];
});

/** The only script that is loaded by its address here; the policy of the app asks every context to say which may be. */
interface PolicyFactory {
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string | undefined }): unknown;
}
const background = '/background.js';
(self as { readonly trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('default', {
  createScriptURL: (address) => (address === background ? address : undefined),
});

/** A script is kept with the version of the worker that has loaded it while it was installed, and only then. */
self.addEventListener('install', (event) => event.waitUntil((async () => importScripts(background))()));

type Woken = ExtendableEvent & { readonly tag: string };
const inBackground = (event: Woken): void => {
  importScripts(background);
  const { holdfastBackground } = self as unknown as { readonly holdfastBackground: { run(): Promise<void> } };
  event.waitUntil(holdfastBackground.run());
};
for (const name of ['sync', 'periodicsync']) self.addEventListener(name, inBackground as EventListener);

/** The very first page is served too, so that its lazy chunks are there when the network goes before the first reload. */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
