import { expect, test } from 'vitest';
import { renameEntity, setField } from '../../shared/documents/commands.ts';
import { deviceField } from '../../shared/documents/schema.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { begin, pair } from '../../shared/testing/documents.ts';
import { changedBy } from './changed.ts';

test('MAN-3: pinning and archiving are no changes of a session, nor is a tab that says where it is', () => {
  const { a } = pair(begin);
  const when = (writes: Parameters<typeof a.write>[0]): number => changedBy(a.write(writes).patch);
  for (const field of ['pinned', 'archived']) expect(when(setField(sessionEntity, field, true))).toBe(0);
  expect(when(setField(sessionEntity, deviceField, 'a'))).toBe(0);
  const named = when(renameEntity(a.state, sessionEntity, 'Wells'));
  expect(named).toBeGreaterThan(0);
  expect(when([...setField(sessionEntity, 'pinned', false), ...renameEntity(a.state, sessionEntity, 'Rates')])).toBeGreaterThan(named);
});
