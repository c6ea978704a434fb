/** The least service worker that starts the harness offline: its own files from one cache, /engine/ by the product's rule. */
import { answerFromEngineCache } from '../../../client/data/engineCache.ts';

interface FetchEventLike extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const answer = async (request: Request): Promise<Response> => {
  const engine = await answerFromEngineCache(caches, new URL(request.url));
  if (engine !== undefined) return engine;
  const shell = await caches.open('harness');
  const kept = await shell.match(request);
  if (kept !== undefined) return kept;
  const fetched = await fetch(request);
  if (request.method === 'GET' && !new URL(request.url).pathname.startsWith('/engine/')) await shell.put(request, fetched.clone());
  return fetched;
};

addEventListener('activate', (event) => {
  const { clients } = globalThis as unknown as { clients: { claim(): Promise<void> } };
  (event as unknown as { waitUntil(done: Promise<void>): void }).waitUntil(clients.claim());
});
addEventListener('fetch', (event) => {
  const { request, respondWith } = event as FetchEventLike;
  respondWith.call(event, answer(request));
});
