/**
 * Build of the page and its workers. Nothing is inlined (the content security policy allows neither inline scripts nor data:
 * fonts), workers are ES modules, and every heavy part is a chunk of its own (chunks.ts), imported dynamically
 * where it is used.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { enginePlugin } from './scripts/engine-plugin.ts';
import { background } from './scripts/vite/background.ts';
import { pageChunks, workerChunks } from './scripts/vite/chunks.ts';
import { packed } from './scripts/vite/packed.ts';
import { pwa } from './scripts/vite/pwa.ts';
import { sharedDexie } from './scripts/vite/sharedDexie.ts';

export default defineConfig({
  root: 'client',
  publicDir: '../public',
  plugins: [sharedDexie(), react(), enginePlugin(), background(), pwa(), packed()],
  worker: { format: 'es', plugins: () => [sharedDexie()], rolldownOptions: workerChunks },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: 'chrome123',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // One style sheet of 10 kB packed, where each dialog would bring one of its own.
    cssCodeSplit: false,
    rolldownOptions: pageChunks,
  },
  server: { proxy: { '/api': `http://127.0.0.1:${process.env.PORT ?? '8787'}` } },
});
