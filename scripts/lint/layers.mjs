/**
 * The import rules of the project as one table, checked on every static and dynamic import by its resolved path.
 * A lint plugin of our own, because no-restricted-imports sees neither `import()` nor where a relative path really leads.
 *
 *   shared:  model <- crypto, documents, protocol <- sync          (testing: all of shared; only tests import testing)
 *   client:  texts <- ui <- features <- app, over the facades of vault, session, data, sync, storage
 *   server:  entry -> app -> routes -> services -> store
 */
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * [who: folders, must not reach: folders or packages, why]. The most general lines come first; all that match are applied.
 * @type {readonly (readonly [who: RegExp, what: RegExp, why: string])[]}
 */
export const walls = [
  [/^shared\//, /^(client|server|e2e|bench|scripts)\//, 'shared/ imports neither client/ nor server/'],
  [/^shared\//, /^(node:|react|dexie|hono|@hono\/|@azure\/|papaparse|echarts|@duckdb\/)/, 'shared/ runs anywhere'],
  [/^shared\/model\//, /^shared\/(?!model\/)/, 'model imports nothing but itself'],
  [/^shared\/(crypto)\//, /^shared\/(?!model\/|crypto\/)/, 'crypto imports only model'],
  [/^shared\/(documents)\//, /^shared\/(?!model\/|documents\/)/, 'documents imports only model'],
  [/^shared\/(protocol)\//, /^shared\/(?!model\/|protocol\/)/, 'protocol imports only model'],
  [/^shared\/sync\//, /^shared\/(documents|testing)\//, 'sync treats payloads as opaque bytes'],
  [/^client\//, /^(server|e2e|bench|scripts)\//, 'client/ never imports server/'],
  [/^client\//, /^node:/, 'client/ runs in a browser'],
  [/^server\//, /^(client|e2e|bench|scripts)\//, 'server/ never imports client/'],
  [/^(?!shared\/documents\/)/, /^(yjs|y-protocols|lib0)(\/|$)/, 'yjs stays in shared/documents'],
  [/^(?!client\/storage\/)/, /^dexie(-react-hooks)?(\/|$)/, 'dexie stays in client/storage'],
  [/^(?!server\/store\/sqlite\/)/, /^node:sqlite$/, 'SQLite stays in server/store/sqlite'],
  [/^(?!server\/store\/cosmos\/)/, /^@azure\//, 'the Cosmos SDK stays in server/store/cosmos'],
  [/^(?!client\/data\/)/, /^@duckdb\//, 'DuckDB stays in client/data'],
  [/^server\/(?!entry\/)/, /^(@hono\/node-server|hono\/cloudflare-workers|cloudflare:)/, 'platform bindings stay in server/entry'],
  [/^server\/(?!entry\/)/, /^server\/entry\//, 'nothing imports a composition root'],
  [/^server\/(services|store)\//, /^(hono|@hono\/|server\/(routes|app\.ts))/, 'services and stores know nothing of HTTP'],
  [/^server\/store\//, /^server\/services\//, 'the store is below the services'],
  [/^client\/ui\//, /^client\/(?!(ui|texts)\/)/, 'ui is presentational'],
  [/^client\/texts\//, /^client\/(?!texts\/)/, 'texts know no screen'],
  // The table of texts is no screen: what the engine says reaches people as it is worded there.
  [/^client\/(vault|storage|data|session|sync)\//, /^client\/(app|features|ui|texts\/(?!text\.ts$)|main)/, 'below the screen nothing knows of it'],
  [/^client\/storage\//, /^client\/(session|sync)\/(?!.*types\.ts$|readable\.ts$)/, 'storage is below session and sync'],
  [/^client\/features\//, /^shared\/(crypto|protocol|sync)\//, 'features reach these through vault and sync'],
  [
    /^client\/features\//,
    /^shared\/documents\/(doc\.ts$|wire\/|facts\/keys\.ts$)/,
    'features never see Yjs or the wire form of a document',
  ],
  [/^client\/sw\/(?!background\.ts$)/, /^client\/(?!sw\/|data\/engineCache\.ts$)/, 'the service worker stands alone'],
  [/^client\/sw\/background\.ts$/, /^client\/(app|features|ui|texts|data)\//, 'below the screen nothing knows of it'],
];

/** @param {string} file */
const isTest = (file) => /\.(test|bench)\.tsx?$/.test(file) || /^(shared\/testing|e2e|bench)\//.test(file);
/** @param {string} file */
const feature = (file) => /^client\/features\/([^/]+)\//.exec(file)?.[1];

/**
 * What an import names: a path from the root of the project, or a package.
 * @param {string} from @param {string} specifier
 */
const resolve = (from, specifier) =>
  specifier.startsWith('.') ? path.relative(root, path.resolve(path.dirname(from), specifier)).replaceAll('\\', '/') : specifier;

/**
 * Why `file` must not import `target` (both from the root of the project), or undefined.
 * @param {string} file @param {string} target
 */
export const reasonAgainst = (file, target) => {
  if (isTest(file)) return undefined;
  if (target.startsWith('shared/testing/') || /\.test\.tsx?$/.test(target)) return 'only tests import test code';
  const [own, other] = [feature(file), feature(target)];
  // A feature opens a door to others by a file directly in its folder; what lies in folders below is its own.
  if (own !== undefined && other !== undefined && own !== other && target.split('/').length > 4) return 'insides of another feature';
  return walls.find(([who, what]) => who.test(file) && what.test(target))?.[2];
};

const imports = {
  /** @param {{ filename: string, report(problem: { node: object, message: string }): void }} context */
  create(context) {
    const file = path.relative(root, context.filename).replaceAll('\\', '/');
    /** @param {{ value?: unknown } | null | undefined} node */
    const check = (node) => {
      if (typeof node?.value !== 'string') return;
      const reason = reasonAgainst(file, resolve(context.filename, node.value));
      if (reason !== undefined) context.report({ node, message: `'${node.value}': ${reason}` });
    };
    /** @typedef {{ source: { value?: unknown } | null }} Import */
    return {
      ImportDeclaration: (/** @type {Import} */ node) => check(node.source),
      ExportNamedDeclaration: (/** @type {Import} */ node) => check(node.source),
      ExportAllDeclaration: (/** @type {Import} */ node) => check(node.source),
      ImportExpression: (/** @type {Import} */ node) => check(node.source),
      TSImportType: (/** @type {Import} */ node) => check(node.source),
    };
  },
};

export default { meta: { name: 'layers' }, rules: { imports } };
