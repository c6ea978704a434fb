/** Every wall of the import rules has something on its far side here: a rule that nothing can break is no rule. */
import { expect, test } from 'vitest';
import { reasonAgainst, walls } from './layers.mjs';

const forbidden: readonly (readonly [from: string, target: string])[] = [
  ['shared/model/ids.ts', 'client/main.tsx'],
  ['shared/sync/step.ts', 'server/app.ts'],
  ['shared/crypto/box.ts', 'node:crypto'],
  ['shared/model/ids.ts', 'shared/crypto/box.ts'],
  ['shared/crypto/box.ts', 'shared/documents/doc.ts'],
  ['shared/documents/doc.ts', 'shared/protocol/messages.ts'],
  ['shared/protocol/messages.ts', 'shared/sync/step.ts'],
  ['shared/sync/step.ts', 'shared/documents/doc.ts'],
  ['client/sync/calls/api.ts', 'server/app.ts'],
  ['client/sync/calls/api.ts', 'node:fs'],
  ['server/app.ts', 'client/main.tsx'],
  ['client/session/open.ts', 'yjs'],
  ['client/session/open.ts', 'dexie'],
  ['server/app.ts', 'node:sqlite'],
  ['server/app.ts', '@azure/cosmos'],
  ['client/features/panels/table/table.tsx', '@duckdb/duckdb-wasm'],
  ['server/app.ts', '@hono/node-server'],
  ['server/app.ts', 'server/entry/node.ts'],
  ['server/services/push.ts', 'hono'],
  ['server/store/memory.ts', 'server/services/push.ts'],
  ['client/ui/Button.tsx', 'client/session/react.tsx'],
  ['client/storage/records.ts', 'client/features/start/Start.tsx'],
  ['client/storage/records.ts', 'client/sync/connect.ts'],
  ['client/features/share/Share.tsx', 'shared/crypto/box.ts'],
  ['client/features/share/Share.tsx', 'shared/documents/doc.ts'],
  ['client/sw/sw.ts', 'client/storage/records.ts'],
  ['client/sw/background.ts', 'client/texts/words.ts'],
  ['client/texts/words.ts', 'client/ui/Menu.tsx'],
];

test.for(forbidden)('R8 %s must not import %s', ([from, target]) => {
  expect(reasonAgainst(from, target)).toBeDefined();
});

test('every wall is reached by an example', () => {
  const idle = walls.filter(([who, what]) => !forbidden.some(([from, target]) => who.test(from) && what.test(target)));
  expect(idle.map(([, , why]) => why)).toEqual([]);
});

test('features reach each other only by the files directly in a folder; tests may reach anything', () => {
  expect(reasonAgainst('client/features/dashboard/Grid.tsx', 'client/features/panels/table/view.tsx')).toBe('insides of another feature');
  expect(reasonAgainst('client/features/dashboard/Grid.tsx', 'client/features/panels/kind.ts')).toBeUndefined();
  expect(reasonAgainst('client/session/open.test.ts', 'shared/testing/random.ts')).toBeUndefined();
  expect(reasonAgainst('client/session/open.ts', 'shared/testing/random.ts')).toBe('only tests import test code');
});
