/** Puts the data layer within reach of the tests, on a page under the product's own Content-Security-Policy. */
import { convertFile, inspectFile, validateFile } from '../../../client/data/csv/importClient.ts';
import { openEngine } from '../../../client/data/engine.ts';

const policy = (globalThis as unknown as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } }).trustedTypes;
policy?.createPolicy('default', {
  createScriptURL: (url: string) => (new URL(url, location.href).origin === location.origin ? url : null),
});

const harness = { openEngine, inspectFile, validateFile, convertFile };
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
if ('serviceWorker' in navigator) await navigator.serviceWorker.register('/sw.js', { type: 'module' });
document.title = 'ready';
