/**
 * Scripts and styles are compressed once, here, and stand beside themselves as `x.br`: a server that compresses them itself works
 * a second on that after each of its starts, while somebody waits for the first page. Cloudflare compresses by itself and takes none
 * of them (public/.assetsignore).
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

export const packed = (): Plugin => {
  let folder = '';
  return {
    name: 'holdfast-packed',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = path.resolve(root, build.outDir);
    },
    closeBundle: () => {
      for (const name of globSync(['assets/*.{js,css}', 'engine/**/*.js'], { cwd: folder })) {
        const bytes = readFileSync(path.join(folder, name));
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
      }
    },
  };
};
