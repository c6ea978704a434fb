/** Documents that newer code has written in: what is in them and unknown here is neither an error nor in the way. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { begin, board } from '../testing/documents.ts';
import { content, createReplica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import { concat, utf8 } from '../model/bytes.ts';
import { openDoc, readNewer } from './doc.ts';
import { decodePayload, encodePayload } from './wire/payload.ts';
import { schemaVersion } from './schema.ts';

const owned = (bytes: Uint8Array) => new Uint8Array(bytes);

test('DOC-29 what this code knows of a document of newer code is shown, whatever else is in it', () => {
  const replica = createReplica(seeded(4));
  begin(replica);
  const known = content(replica.doc);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, replica.doc.encode());
  doc.getArray('drawings').insert(0, [{ line: 1 }]);
  doc.getMap('facts').set('something/else entirely', new Uint8Array(3));
  doc.getText(`text/${board}`).insert(0, 'bold', { bold: true });
  const update = owned(Y.encodeStateAsUpdate(doc));
  expect(openDoc({ clientId: 9 }, [update]).rejected).toEqual([0]);
  const shown = readNewer([update, Uint8Array.of(9, 9, 9)]);
  expect(content({ facts: () => shown })).toEqual(known);
});

test('DOC-29 a payload of a newer schema may carry a patch that only newer code reads', () => {
  const update = Uint8Array.of(0, 0);
  const payload = (schema: number) => encodePayload({ schema, at: 5, change: { update, patch: { set: [], del: [] } } });
  const newer = (schema: number, patch: string) => concat(payload(schema).slice(0, -'[[],[]]'.length), utf8(patch));
  const read = { ok: true, value: { schema: schemaVersion + 1, at: 5, change: { update, patch: { set: [], del: [] } } } };
  expect(decodePayload(newer(schemaVersion + 1, '[[["a new form"]],[],[],{"drawings":[]}]'))).toEqual(read);
  for (const patch of ['[[["a new form"]],[],[],{"drawings":[]}]', '[]']) expect(decodePayload(newer(schemaVersion, patch)).ok).toBe(false);
  for (const patch of ['', '{}', '[]', '[[]']) expect(decodePayload(newer(schemaVersion + 1, patch)).ok).toBe(false);
});
