/**
 * Where the engine's two files live: under /engine/<tag>/ on our own origin, and, once fetched, in a Cache of that tag, so that a
 * later start needs no network. The script is kept as the whole response, because the Content-Security-Policy in its headers is what
 * binds the worker; the module is kept compressed as it came.
 * The service worker answers for these addresses by `answerFromEngineCache`; the page fills the cache, a while after its first paint
 * (engineWarm.ts) or when a question comes sooner.
 */
import { passing } from '../sw/lettingIn.ts';

const prefix = 'holdfast-engine-';

/** Version of the engine and digest of its script; set at build time (scripts/engine-plugin.ts). */
declare const __ENGINE_TAG__: string;
export const engineTag = (): string => __ENGINE_TAG__;

const engineCacheName = (tag: string): string => `${prefix}${tag}`;

export interface EngineFiles {
  readonly script: string;
  readonly module: string;
}

export const engineFiles = (tag: string): EngineFiles => ({
  script: `/engine/${tag}/duckdb-browser-eh.worker.js`,
  module: `/engine/${tag}/duckdb-eh.wasm.gz`,
});

/** The kept response of an address under /engine/, undefined for every other address and for what is not kept yet. */
export const answerFromEngineCache = async (caches: CacheStorage, url: URL): Promise<Response | undefined> => {
  const tag = /^\/engine\/([\w.-]+)\//.exec(url.pathname)?.[1];
  if (tag === undefined || !(await caches.has(engineCacheName(tag)))) return undefined;
  return (await caches.open(engineCacheName(tag))).match(url.pathname);
};

const filled = async (caches: CacheStorage, tag: string): Promise<Response> => {
  const files = engineFiles(tag);
  const cache = await caches.open(engineCacheName(tag));
  const keep = async (path: string): Promise<Response> => {
    const kept = await cache.match(path);
    if (kept !== undefined) return kept;
    const fetched = await passing(() => fetch(path));
    if (!fetched.ok || /\bhtml\b/.test(fetched.headers.get('content-type') ?? '')) throw new Error(`${path}: ${fetched.status}`);
    await cache.put(path, fetched.clone());
    return fetched;
  };
  const [, module] = await Promise.all([keep(files.script), keep(files.module)]);
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== engineCacheName(tag)) await caches.delete(name);
  }
  return module;
};

/**
 * Fetches what is not kept yet and drops the caches of other tags. Throws when a file can neither be found nor fetched. Under a lock,
 * so that tabs and a question that comes meanwhile wait for one download.
 */
export const fillEngineCache = async (caches: CacheStorage, tag: string): Promise<Response> =>
  navigator.locks.request('holdfast-engine-files', () => filled(caches, tag));

/** The engine's files, of every tag; they are fetched again by the next question that has a network. */
export const dropEngineCache = async (caches: CacheStorage): Promise<void> => {
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
};

/** The module as a typed blob. Some servers undo gzip on their own, so the first bytes decide, not the name. */
export const moduleBlob = async (response: Response): Promise<Blob> => {
  const blob = await response.blob();
  const start = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const stream = start[0] === 0x1f && start[1] === 0x8b ? blob.stream().pipeThrough(new DecompressionStream('gzip')) : blob.stream();
  return new Response(stream, { headers: { 'content-type': 'application/wasm' } }).blob();
};
