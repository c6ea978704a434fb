/** What the browser holds the app to, keys and locks: server/routes, client/sw, client/vault. Rows as in storage.mjs. */
export default [
  ['WEB-1', 'server/routes/security.ts', "'referrer-policy': 'no-referrer',", '', 'security'],
  ['WEB-2', 'server/routes/security.ts', "`connect-src 'self' blob:`", "`connect-src * blob:`", 'security'],
  ['WEB-3', 'client/sw/sw.ts', "registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: notThePage }));", '', 'offline'],
  ['WEB-4', 'client/sw/sw.ts', "self.addEventListener('install', (event) => event.waitUntil((async () => importScripts(background))()));", "self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));", 'offline'],
  ['WEB-5', 'scripts/vite/pwa.ts', "display: 'standalone',", "display: 'browser',", 'offline'],
  ['WEB-6', 'client/index.html', '<div id="root"></div>', '<div id="root" style="color: inherit"></div>', 'security'],
  ['WEB-7', 'e2e/support/scan/needles.ts', "{ form: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },", '', 'scanner'],
  ['WEB-9', 'client/session/undo.ts', 'await storage.kv.put(slot.key, sealed);', '', 'renewal'],
  ['WEB-10', 'client/app/quietUpdate.ts', "|| document.querySelector('dialog[open]') !== null", '', 'renewal'],
  ['WEB-8', 'client/main.tsx', "import { isSafe } from './app/safe.ts';", "import * as echarts from 'echarts';\nimport { isSafe } from './app/safe.ts';\nObject.assign(globalThis, { echarts });", 'budget'],
  ['SEC-26', 'client/sync/sync.worker.ts', 'await vault.acceptKeyring(reply.value.revisions)', 'await api.keyring()', 'devices'],
  ['SEC-27', 'client/session/records/tail.ts', 'if (top === undefined || (await storage.records.appendAll(sealed.value.rows)) === \'taken\') continue;', 'if (top === undefined) continue;', 'devices'],
  ['SEC-36', 'client/app/keepLock.ts', "if (type === 'locked') lockTab();", '', 'lock', 'SEC-36: nobody'],
  ['R13', 'client/session/undo.ts', 'await storage.kv.put(slot.key, sealed);', 'await storage.kv.put(slot.key, sealed.length > 0 ? utf8(JSON.stringify(stack)) : sealed);', 'lock', 'R13'],
  ['SEC-39', 'client/session/copies/former.ts', 'const files = await Promise.all(filesIn(state).map((file) => bringFile(deps, former, file)));', 'const files = await Promise.all(filesIn(state).slice(0, 0).map((file) => bringFile(deps, former, file)));', 'along'],
  ['PAI-8', 'client/features/account/ScanCode.tsx', 'left = true;\n      stop();', 'left = true;', 'scan'],
];
