/** A disk that gives out rows changed: whole devices in step, and what is done to the rows of one of them. */
import type { RecordRow } from '../../client/storage/rows.ts';
import { hashRecord } from '../crypto/envelope.ts';
import { addDashboard } from '../documents/commands.ts';
import type { ReplicaId, SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { Device } from './device.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { openPair } from './pair.ts';

/** As a store gives out a row of which a bit has changed: its hash is that of what lies there. */
export const flipped = async ({ vault }: Device, row: RecordRow, at: number): Promise<RecordRow> => {
  const bytes = Uint8Array.from(row.bytes, (byte, index) => (index === at ? byte ^ 64 : byte));
  return { ...row, bytes, hash: await hashRecord(vault.crypto, vault.owner, row.session, bytes) };
};

/** Damages rows of the replica where they lie. */
export const damage = async (device: Device, replica: ReplicaId, sequences: readonly number[], at = 120): Promise<void> => {
  const { records, ...rest } = device.store.contents();
  const rows = [...records].map(async ([key, row]) => [key, row.replica === replica && sequences.includes(row.sequence) ? await flipped(device, row, at) : row] as const);
  device.store.become({ ...rest, records: new Map(await Promise.all(rows)) });
};

/** Two devices in step on a session of a few records each. */
export const inStep = async () => {
  const world = await openPair(1);
  const { random, pass, here, there, session } = world;
  for (const name of ['one', 'two', 'three']) {
    await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: name }).writes);
    await there.edit(session, ({ state }) => addDashboard(state, random.mint, { title: `${name} there` }).writes);
    await pass(limits.pollLast);
  }
  const rowOf = (of: typeof here) => of.device.store.row(session);
  const replica = rowOf(here)?.replica;
  if (replica === undefined) throw new Error('no replica');
  return { ...world, replica, rowOf };
};

export const titled = async (of: SimulatedDevice, session: SessionId): Promise<string> => (await of.content(session)).filter((fact) => fact.includes('/title')).join();
