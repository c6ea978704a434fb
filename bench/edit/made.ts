/**
 * A real session in the store of this page, made and edited through the product's own code, for all benches of edits. Before any time
 * is handed out, every record is read back, its chain checked, decrypted, and the document that it makes compared with the edits.
 */
import { nanoid } from 'nanoid';
import { createSession } from '../../client/session/create.ts';
import type { SessionDeps } from '../../client/session/deps.ts';
import { openSession } from '../../client/session/open.ts';
import { createLog } from '../../client/session/records/log.ts';
import { createReader, type Reading } from '../../client/session/records/reader.ts';
import type { OpenSession } from '../../client/session/types.ts';
import type { SealedRow } from '../../client/storage/rows.ts';
import { openStorage, type Storage } from '../../client/storage/storage.ts';
import { openVault } from '../../client/vault/vault.ts';
import { webCrypto } from '../../client/vault/webcrypto.ts';
import { openDoc } from '../../shared/documents/doc.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { prepare } from '../../shared/documents/prepare.ts';
import { createState } from '../../shared/documents/state.ts';
import { mintEntityId, mintWriterId, sessionEntity, type EntityId, type SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { openFloor } from './floor.ts';

export interface Order {
  /** Bytes of text in the session. */
  readonly size: number;
  readonly warmUp: number;
  readonly turns: number;
  /**
   * 'append': from the change handed to the appender until its sealed record is committed, against a relaxed put. 'edit': the same
   * from the call that makes the edit. 'saved': from there until the status says saved, against a strict put.
   */
  readonly until: 'append' | 'edit' | 'saved';
}

export const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

export const mint = (length: number): string => nanoid(length);

/** Panels of about half a kilobyte (or `textEach` bytes) each, as many as the size takes. */
export const content = (size: number, textEach = 500): { readonly panels: readonly EntityId[]; readonly writes: readonly Write[] } => {
  const panels = Array.from({ length: Math.round(size / textEach) }, () => mintEntityId(mint));
  const writes = panels.flatMap((entity, index): readonly Write[] => [
    { entity, field: 'kind', value: 'panel' },
    { entity, field: 'title', value: `Panel ${index}` },
    { entity, field: 'set.query', value: nanoid(textEach - 100) },
  ]);
  return { panels, writes };
};

/** The storage, and a promise of the moment at which the next append has committed. */
const watched = (storage: Storage): { readonly storage: Storage; readonly appended: () => Promise<unknown> } => {
  let tell = (): void => undefined;
  const appendAll = async (rows: readonly SealedRow[]) => {
    const outcome = await storage.records.appendAll(rows);
    tell();
    return outcome;
  };
  return {
    storage: { ...storage, records: { ...storage.records, appendAll } },
    appended: () => new Promise<void>((resolve) => (tell = resolve)),
  };
};

export const savedAt = (session: OpenSession, revision: number): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      const { durability } = session.status.get();
      if (durability.kind !== 'saved' || durability.revision < revision) return;
      stop();
      resolve();
    };
    const stop = session.status.subscribe(look);
    look();
  });

export const check = async (deps: SessionDeps, id: SessionId, panels: readonly EntityId[], edits: readonly Write[]): Promise<Reading> => {
  const reading = await createReader(deps, id, {}).read();
  if (reading.damaged.length > 0) throw new Error(`${reading.damaged.length} records do not open`);
  const doc = openDoc({ clientId: 1 }, reading.changes.map((change) => change.update));
  const state = createState();
  state.apply(doc.facts());
  if (state.entities('panel').length !== panels.length) throw new Error('panels are missing');
  const last = new Map(edits.map((edit) => [edit.entity, edit.value]));
  for (const [entity, expected] of last) {
    if (state.value(entity, 'set.x') !== expected) throw new Error(`an edit of ${entity} was not read back`);
  }
  return reading;
};

/** Makes the edit and resolves with the milliseconds it took. */
type Editor = (edit: Write) => Promise<number>;

/** The appender of the session, fed with changes that are made before the clock starts. */
const appender = async (deps: SessionDeps, id: SessionId, appended: () => Promise<unknown>): Promise<Editor> => {
  const reader = createReader(deps, id, {});
  const { row, changes } = await reader.read();
  if (row === undefined) throw new Error('no session');
  const doc = openDoc({ clientId: 2 }, changes.map((change) => change.update));
  const state = createState();
  state.apply(doc.facts());
  const log = createLog(deps, id, reader, row.replica);
  const writer = mintWriterId(mint);
  let nextN = 1;
  return async (edit) => {
    const patch = prepare(state, [edit], { writer, nextN, now: Date.now() });
    nextN += patch.set.length;
    state.apply(patch);
    const change = { update: doc.apply(patch), patch };
    const committed = appended();
    const start = performance.now();
    const appending = log.append(change, Date.now(), doc.settle);
    await committed;
    const time = performance.now() - start;
    await value(await appending).chain();
    return time;
  };
};

const editor = (session: OpenSession, until: Order['until'], appended: () => Promise<unknown>): Editor => async (edit) => {
  const committed = appended();
  const start = performance.now();
  const revision = session.write('Edit', [edit]);
  await (until === 'saved' ? savedAt(session, revision) : committed);
  return performance.now() - start;
};

export const setUp = async ({ size, until, textEach }: Pick<Order, 'size' | 'until'> & { readonly textEach?: number | undefined }) => {
  const base = value(await openStorage({ barrierDelay: until === 'saved' ? 0 : 600_000 }));
  const { storage, appended } = watched(base);
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now });
  const deps: SessionDeps = { storage, vault, now: Date.now, mint };
  const { panels, writes } = content(size, textEach);
  const id = value(await createSession(deps, { title: 'Bench', writes }));
  const session = value(await openSession(deps, id));
  session.write('First', [{ entity: sessionEntity, field: 'description', value: 'hydrated' }]);
  value(await session.flush());
  const make = until === 'append' ? await appender(deps, id, appended) : editor(session, until, appended);
  return { deps, id, session, panels, make, floor: await openFloor() };
};

/** What one side leaves to be done afterwards is not charged to the other. */
export const settle = async (): Promise<void> => {
  for (let task = 0; task < 3; task += 1) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    });
  }
};
