/**
 * Vite plugin: builds what the service worker does in the background (client/sw/background.ts) as one classic script beside it. A
 * service worker imports nothing later than its installation, and modules of the page come in chunks.
 */
import path from 'node:path';
import { build, type Plugin } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');

export const backgroundScript = 'background.js';

export const background = (): Plugin => ({
  name: 'holdfast-background',
  apply: 'build',
  closeBundle: {
    sequential: true,
    order: 'pre',
    handler: async () => {
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: 'warn',
        build: {
          outDir: 'dist',
          emptyOutDir: false,
          copyPublicDir: false,
          target: 'es2023',
          minify: true,
          lib: { entry: 'client/sw/background.ts', name: 'holdfastBackground', formats: ['iife'], fileName: () => backgroundScript },
        },
      });
    },
  },
});
