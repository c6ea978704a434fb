/**
 * Vite plugin: serves and emits the engine's worker script and its WebAssembly module under /engine/<tag>/, and tells the page the
 * tag: the engine's version and a digest of the script, which is changed here, so that the files of a tag never change. The module ships
 * gzip-compressed as a file (7.6 MB for 34 MB), so that any static server does and the page can keep it small. Compressing takes
 * seconds, so the result is kept under node_modules/.cache.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const dist = dirname(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'));
const version = (JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8')) as { version: string }).version;

/** As released, but for two things: it logs every failed query with its text, which ours must not, and names a map we do not ship. */
const script = (): Buffer => {
  const text = readFileSync(join(dist, 'duckdb-browser-eh.worker.js'), 'utf8');
  return Buffer.from(`console.log = () => {};\n${text}`.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'));
};

const compressedModule = (): Buffer => {
  const folder = join(dist, '../../../.cache/holdfast');
  const kept = join(folder, `duckdb-eh-${version}.wasm.gz`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = gzipSync(readFileSync(join(dist, 'duckdb-eh.wasm')), { level: 9 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${kept}.${process.pid}`, bytes);
  renameSync(`${kept}.${process.pid}`, kept);
  return bytes;
};

const tag = `${version}-${createHash('sha256').update(script()).digest('hex').slice(0, 8)}`;

const files = new Map([
  [`engine/${tag}/duckdb-browser-eh.worker.js`, { type: 'text/javascript', read: script }],
  [`engine/${tag}/duckdb-eh.wasm.gz`, { type: 'application/gzip', read: compressedModule }],
]);

export const enginePlugin = (): Plugin => ({
  name: 'holdfast-engine',
  config: () => ({ define: { __ENGINE_TAG__: JSON.stringify(tag) } }),
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const file = files.get((request.url ?? '').replace(/^\//, '').replace(/\?.*$/, ''));
      if (file === undefined) return next();
      response.setHeader('content-type', file.type);
      response.end(file.read());
    });
  },
  generateBundle() {
    if (this.environment.name !== 'client') return;
    for (const [fileName, file] of files) this.emitFile({ type: 'asset', fileName, source: file.read() });
  },
});
