/** Puts the data layer and its dialog within reach of the tests, on a page under the product's own Content-Security-Policy. */
import { nanoid } from 'nanoid';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import '../../../client/ui/tokens.css';
import '../../../client/ui/base.css';
import { startTrustedTypes } from '../../../client/app/trustedTypes.ts';
import { openDataAccess } from '../../../client/data/access.ts';
import { inspectFile } from '../../../client/data/files/importClient.ts';
import type { ImportedDataset } from '../../../client/data/datasets.ts';
import { openEngine } from '../../../client/data/engine.ts';
import { FileIntake } from '../../../client/features/import/FileIntake.tsx';
import { ImportDialog } from '../../../client/features/import/ImportDialog.tsx';
import { importSample } from '../../../client/features/import/sample.ts';
import { openStorage } from '../../../client/storage/storage.ts';
import { openVault } from '../../../client/vault/vault.ts';
import { webCrypto } from '../../../client/vault/webcrypto.ts';

startTrustedTypes();

const start = async () => {
  const storage = await openStorage();
  if (!storage.ok) throw new Error(storage.fault.code);
  const { datasets, results, keys } = storage.value;
  const vault = await openVault({ crypto: webCrypto, keys, mint: (length) => nanoid(length), now: Date.now });
  const data = openDataAccess({ datasetStore: datasets, resultStore: results, vault, persistAsk: async () => false });
  return { storage: storage.value, vault, data };
};

/** What the shell would be told. */
const imported: ImportedDataset[] = [];
const shell = async (): Promise<void> => {
  const { data } = await start();
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const draw = (files: readonly File[] | undefined): void =>
    root.render([
      createElement(FileIntake, { key: 'intake', onFiles: draw }),
      files !== undefined &&
        createElement(ImportDialog, {
          key: 'dialog',
          data,
          aliases: imported.map(({ alias }) => alias),
          files,
          onImported: (dataset: ImportedDataset) => void imported.push(dataset),
          onClose: () => draw(undefined),
        }),
    ]);
  draw([]);
};

const harness = { start, shell, imported, openEngine, inspectFile, importSample };
declare global {
  var harness: Harness;
}
export type Harness = typeof harness;
globalThis.harness = harness;
await navigator.serviceWorker.register('/sw.js', { type: 'module' });
document.title = 'ready';
