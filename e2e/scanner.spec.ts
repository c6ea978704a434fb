/** A scanner that finds nothing proves nothing, so it is first shown what a real profile looks like when something does lie there. */
import { bytesCanary, textCanary } from './support/scan/needles.ts';
import { scanFolder } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';

test('WEB-7: canaries planted in a real profile are found wherever Chromium keeps them', async ({ profile, server }) => {
  const { page, folder, close } = await profile();
  await page.goto(server.url);
  const words = { small: 'planted-small-value-7301', large: 'planted-large-value-7302', cache: 'planted-cache-body-7303', key: 'planted-key-of-row-7304' };
  const key = Array.from({ length: 32 }, (_, index) => (index * 73 + 19) % 256);
  await page.evaluate(
    async ({ planted, bytes }) => {
      const cache = await caches.open('planted');
      await cache.put('/planted', new Response(planted.cache));
      const open = indexedDB.open('planted', 1);
      open.onupgradeneeded = () => open.result.createObjectStore('rows');
      await new Promise((done) => (open.onsuccess = done));
      const transaction = open.result.transaction('rows', 'readwrite', { durability: 'strict' });
      const rows = transaction.objectStore('rows');
      rows.put({ text: planted.small }, planted.key);
      rows.put({ text: `filler `.repeat(3_000) + planted.large + ` filler`.repeat(30_000) }, 'large');
      rows.put(new Uint8Array(bytes), 'bytes');
      await new Promise((done) => (transaction.oncomplete = done));
      open.result.close();
    },
    { planted: words, bytes: key },
  );
  await close();
  const canaries = [...Object.values(words).map(textCanary), bytesCanary('key bytes', Buffer.from(key)), textCanary('never-planted-anywhere-7305')];
  const found = new Set(scanFolder(folder, canaries).map((finding) => finding.canary));
  expect([...found].sort()).toEqual(['key bytes', ...Object.values(words)].sort());
});
