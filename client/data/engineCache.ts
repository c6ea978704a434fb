/**
 * Where the engine's two files live: under /engine/<version>/ on our own origin, and, once fetched, in a Cache of that version,
 * so that a later start needs no network. The script is kept as the whole response, because the Content-Security-Policy in its
 * headers is what binds the worker; the module is kept compressed as it came.
 * The service worker answers for these addresses by `answerFromEngineCache`; the page fills the cache.
 */
const prefix = 'holdfast-engine-';

export const engineCacheName = (version: string): string => `${prefix}${version}`;

export interface EngineFiles {
  readonly script: string;
  readonly module: string;
}

export const engineFiles = (version: string): EngineFiles => ({
  script: `/engine/${version}/duckdb-browser-eh.worker.js`,
  module: `/engine/${version}/duckdb-eh.wasm.gz`,
});

/** The kept response of an address under /engine/, undefined for every other address and for what is not kept yet. */
export const answerFromEngineCache = async (caches: CacheStorage, url: URL): Promise<Response | undefined> => {
  const version = /^\/engine\/([\w.-]+)\//.exec(url.pathname)?.[1];
  if (version === undefined || !(await caches.has(engineCacheName(version)))) return undefined;
  return (await caches.open(engineCacheName(version))).match(url.pathname);
};

/** Fetches what is not kept yet and drops the caches of other versions. Throws when a file can neither be found nor fetched. */
export const fillEngineCache = async (caches: CacheStorage, version: string): Promise<Response> => {
  const files = engineFiles(version);
  const cache = await caches.open(engineCacheName(version));
  const keep = async (path: string): Promise<Response> => {
    const kept = await cache.match(path);
    if (kept !== undefined) return kept;
    const fetched = await fetch(path);
    if (!fetched.ok || /\bhtml\b/.test(fetched.headers.get('content-type') ?? '')) throw new Error(`${path}: ${fetched.status}`);
    await cache.put(path, fetched.clone());
    return fetched;
  };
  const [, module] = await Promise.all([keep(files.script), keep(files.module)]);
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== engineCacheName(version)) await caches.delete(name);
  }
  return module;
};

/** The module as a typed blob. Some servers undo gzip on their own, so the first bytes decide, not the name. */
export const moduleBlob = async (response: Response): Promise<Blob> => {
  const blob = await response.blob();
  const start = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const stream = start[0] === 0x1f && start[1] === 0x8b ? blob.stream().pipeThrough(new DecompressionStream('gzip')) : blob.stream();
  return new Response(stream, { headers: { 'content-type': 'application/wasm' } }).blob();
};
