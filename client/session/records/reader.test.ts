/** A reading cut off anywhere: whatever fails on the way, the next reading hands out all that is there. */
import { expect, test } from 'vitest';
import { newSession } from '../../../shared/documents/commands.ts';
import { openDoc } from '../../../shared/documents/doc.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import type { DeviceId, OwnerId, RecordHash, SessionId } from '../../../shared/model/ids.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { content, createReplica } from '../../../shared/testing/replica.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { adoptCheckpoint } from '../../sync/jobs/adopt.ts';
import { buildCheckpoint, cutItems } from '../../sync/jobs/checkpoint.ts';
import { createReader, type ReaderDeps, type Reading } from './reader.ts';

const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(23);

const device = async (): Promise<Device> => {
  const made = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, key), random.mint, {});
  made.create(session);
  return made;
};

/** Three titles and a record that holds nothing readable, with what is behind it: all of it in a checkpoint, and a record since. */
const behindCheckpoint = async (): Promise<Device> => {
  const [one, two] = [await device(), await device()];
  const tab = createReplica(random);
  const append = (title: string) => one.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(newSession({ title })) }));
  for (const title of ['one', 'two', 'three']) await append(title);
  await one.append(session, Uint8Array.of(1, 1, 1, 3, 0));
  const last = await append('behind');
  const built = await buildCheckpoint(one.deps, one.store.row(session)!, { vector: { [last.replica]: [last.sequence, last.hash] }, previous: undefined, number: 1 });
  if (!built.ok) throw new Error(built.fault.code);
  const { hash, number, previous, vector, sealed } = built.value.base;
  expect(await adoptCheckpoint(two.deps, session, { hash, number, previous, vector, items: [...cutItems(sealed)] }, {})).toMatchObject({ ok: true });
  await two.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: 'since' })) }));
  return two;
};

/** The call after `left` of them fails, once. */
const failing = ({ store, vault }: Device, left: number): { readonly deps: ReaderDeps; readonly failed: () => boolean } => {
  let calls = 0;
  const wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (of, name) => {
        const found: unknown = Reflect.get(of, name);
        if (typeof found !== 'function') return found;
        return (...given: unknown[]): unknown => {
          calls += 1;
          return calls === left ? Promise.reject(new Error('cut off')) : (found as (...all: unknown[]) => unknown).apply(of, given);
        };
      },
    });
  const { records, sessions, bases } = store;
  return { deps: { storage: { records: wrap(records), sessions: wrap(sessions), bases: wrap(bases) }, vault: wrap(vault) }, failed: () => calls >= left };
};

const shown = (readings: readonly Reading[]): readonly string[] => content(openDoc({ clientId: 9 }, readings.flatMap(({ changes }) => changes.map(({ update }) => update))));

test.each([
  ['as it was kept', () => undefined],
  [
    'that another one replaced since the row was read',
    ({ store }: Device) => {
      const row = store.row(session)!;
      store.put({ ...row, base: { ...row.base!, hash: 'h'.repeat(43) as RecordHash } });
    },
  ],
])('HEA-9 a reading that fails at any of its steps leaves everything to the next one, behind a checkpoint %s', async (_, change) => {
  const made = await behindCheckpoint();
  change(made);
  const whole = shown([await createReader({ storage: made.store, vault: made.vault }, session, {}).read()]);
  expect(whole.join()).toContain('three');
  let steps = 0;
  for (;;) {
    const { deps, failed } = failing(made, steps + 1);
    const reader = createReader(deps, session, {});
    const first = await reader.read().catch(() => undefined);
    if (!failed()) break;
    steps += 1;
    const second = await reader.read();
    expect(shown(first === undefined ? [second] : [first, second]), `step ${steps}`).toEqual(whole);
  }
  expect(steps).toBeGreaterThan(8);
});
