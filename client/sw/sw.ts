/**
 * The service worker: every start works without a network.
 *
 *   a file of the build     from the precache, its response headers (and so the security policy) kept with it
 *   /engine/…               from the engine's own cache, which the page fills when it first needs the engine (34 MB stay out of the
 *                           precache), else from the network
 *   any other navigation    index.html: the page itself reads /, ?session= and /s/
 *   the API, the rest       not touched: an answer of the network is never made up here
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

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data;
  if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'SKIP_WAITING') void self.skipWaiting();
});

/** The very first page is served too, so that its lazy chunks are there when the network goes before the first reload. */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
