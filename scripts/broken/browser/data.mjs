/** Data files and the engine: client/data, client/features/import. Rows as in storage.mjs. */
export default [
  ['DAT-18', 'client/data/engineCache.ts', 'return (await caches.open(engineCacheName(tag))).match(url.pathname);', 'return undefined;', 'data'],
  ['DAT-19', 'client/storage/datasets.ts', 'await attempt(sweep);', '', 'data', 'DAT-19 an import'],
  ['DAT-20', 'client/features/import/useImport.ts', "else setStep({ kind: 'ready', file, inspection, problem: imported.fault });", "else setStep({ kind: 'ready', file, inspection, problem: undefined });", 'data', 'DAT-20 what is wrong'],
  ['DAT-29', 'client/features/panels/chart/query.ts', 'floor((v - lo) / w)) END AS UTINYINT)', 'round((v - lo) / w)) END AS UTINYINT)', 'real-data'],
  ['DAT-31', 'client/data/engineWarm.ts', 'if (navigator.onLine && !isSparing()) void fillEngineCache', 'if (navigator.onLine && isSparing()) void fillEngineCache', 'real-data-engine'],
  ['DAT-32', 'client/features/import/ImportDialog.tsx', "if (rest.length > 0 && where !== 'elsewhere') start(rest);", "if (rest.length > 20 && where !== 'elsewhere') start(rest);", 'real-data-formats'],
  ['API-64', 'server/store/memory/store.ts', "name: 'memory',", "name: 'sqlite',", 'worker'],
];
