/**
 * Vite plugin: Dexie as one file for page and workers. They are bundled apart, so each would carry a copy of its own, and a first
 * visit would fetch 30 kB twice. The file is the package's own minified module, byte for byte but for the name of its map, so its
 * exports are the same in every build and its name follows from its content.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';

const packaged = path.join(path.dirname(createRequire(import.meta.url).resolve('dexie/package.json')), 'dist/modern/dexie.min.mjs');
const source = readFileSync(packaged, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
const fileName = `assets/dexie-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`;

export const sharedDexie = (): Plugin => ({
  name: 'holdfast-shared-dexie',
  apply: 'build',
  enforce: 'pre',
  resolveId: (id) => (id === 'dexie' ? { id: `/${fileName}`, external: 'absolute' } : undefined),
  generateBundle() {
    this.emitFile({ type: 'asset', fileName, source });
  },
  // Beside the entry and not after it: else its address is known only when the entry has been read.
  transformIndexHtml: () => [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` }, injectTo: 'head' }],
});
