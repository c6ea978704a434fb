/** Builds the harness once and serves it under the strict policy. Independent of the product's server on purpose. */
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { enginePlugin } from '../../scripts/engine-plugin.ts';

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' blob:; img-src 'self' data: blob:; " +
  "font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types default";
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.gz': 'application/gzip', '.csv': 'text/csv', '.css': 'text/css', '.woff2': 'font/woff2' };

export interface HarnessServer {
  readonly address: string;
  close(): void;
}

export const serveHarness = async (): Promise<HarnessServer> => {
  const root = join(import.meta.dirname, 'harness');
  const outDir = mkdtempSync(join(tmpdir(), 'holdfast-data-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    plugins: [enginePlugin()],
    build: {
      outDir,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: {
        input: { index: join(root, 'index.html'), sw: join(root, 'sw.ts') },
        output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
      },
    },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://harness').pathname;
    const file = join(outDir, path === '/' ? 'index.html' : path);
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    try {
      const body = readFileSync(file);
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  return {
    address: `http://localhost:${at.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
};
