/**
 * Manifest and service worker of the build. The worker is our own source (client/sw), only the list of files is injected; nothing is
 * added to the page but the link to the manifest, because the policy allows no inline script.
 */
import { VitePWA } from 'vite-plugin-pwa';
import { backgroundScript } from './background.ts';

const description = 'A local-first analysis workbench: your data and your dashboards, sealed on your device.';

/** What is opened and shared: the type by which the system knows it, and how its name ends. */
const kinds = {
  'text/csv': ['.csv'],
  'text/tab-separated-values': ['.tsv'],
  'application/json': ['.json'],
  'application/vnd.apache.parquet': ['.parquet'],
  'application/vnd.apache.arrow.file': ['.arrow'],
  'application/vnd.holdfast': ['.holdfast'],
};

export const pwa = () =>
  VitePWA({
    strategies: 'injectManifest',
    srcDir: 'sw',
    filename: 'sw.ts',
    injectRegister: false,
    includeManifestIcons: false,
    // Its own build of the worker, which hears of no level of the one around it.
    integration: { configureCustomSWViteBuild: (worker) => void (worker.logLevel = 'error') },
    injectManifest: {
      globPatterns: ['**/*.{html,js,css,woff2,svg,png,csv}'],
      globIgnores: ['engine/**', 'sw.js', backgroundScript],
      maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      dontCacheBustURLsMatching: /^assets\//,
    },
    manifest: {
      id: '/',
      name: 'Holdfast',
      short_name: 'Holdfast',
      description,
      start_url: '/',
      scope: '/',
      display: 'standalone',
      theme_color: '#f3f6f5',
      background_color: '#f3f6f5',
      // A file that is opened comes into the window that is open, to the session that is in it.
      launch_handler: { client_mode: ['focus-existing', 'auto'] },
      shortcuts: [
        { name: 'New session', url: '/?do=new', icons: [{ src: '/icons/holdfast-192.png', sizes: '192x192', type: 'image/png' }] },
        { name: 'Import data', url: '/?do=import', icons: [{ src: '/icons/holdfast-192.png', sizes: '192x192', type: 'image/png' }] },
      ],
      file_handlers: [
        {
          action: '/',
          accept: kinds,
        },
      ],
      share_target: {
        action: '/share',
        method: 'POST',
        enctype: 'multipart/form-data',
        params: { files: [{ name: 'files', accept: Object.entries(kinds).flatMap(([type, endings]) => [type, ...endings]) }] },
      },
      categories: ['productivity', 'business', 'utilities'],
      icons: [
        { src: '/icons/holdfast.svg', sizes: 'any', type: 'image/svg+xml' },
        { src: '/icons/holdfast-192.png', sizes: '192x192', type: 'image/png' },
        { src: '/icons/holdfast-512.png', sizes: '512x512', type: 'image/png' },
        { src: '/icons/holdfast-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      ],
    },
  });
