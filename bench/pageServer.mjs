/**
 * Builds one page of the benches or of the storage tests with Vite and serves it on loopback, outside the product's own build.
 * The headers are the ones that IndexedDB and WebCrypto depend on (a secure context); nothing is cached, nothing comes from elsewhere.
 */
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css', '.gz': 'application/gzip' };
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self' data:; " +
  "connect-src 'self' blob:; worker-src 'self'; base-uri 'none'";

/** An isolated page has a clock of 5 µs; any other one of 100 µs, which is a fifth of what is measured. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * @param {string} folder holds index.html
 * @param {{ plugins?: import('vite').PluginOption[], files?: Record<string, string> }} [more] Vite plugins, and files beside the page by their paths
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export const servePage = async (folder, { plugins = [], files = {} } = {}) => {
  const outDir = mkdtempSync(path.join(tmpdir(), 'holdfast-page-'));
  const options = { outDir, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } };
  await build({ root: folder, configFile: false, logLevel: 'error', build: options, plugins, worker: { format: 'es' } });
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = files[name] ?? path.join(outDir, name === '/' ? 'index.html' : path.normalize(name));
    try {
      const body = readFileSync(file);
      const type = types[path.extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { ...headers, 'content-type': type }).end(body);
    } catch {
      response.writeHead(name === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(() => resolve(undefined)));
    rmSync(outDir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}/`, close };
};
