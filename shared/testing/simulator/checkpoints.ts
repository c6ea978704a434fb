/**
 * I9, checkpoint by checkpoint: what the server takes for one is opened and compared with what the records make that the server has
 * had up to its vector, no more and no less. Where one came from a device to a server that had lost something, nobody but its author
 * can tell what is in it, and the session is not looked at any further.
 */
import { openBase } from '../../../client/session/records/base.ts';
import { openRecord, recordFlags } from '../../crypto/envelope.ts';
import { openDoc } from '../../documents/doc.ts';
import { decodePayload } from '../../documents/wire/payload.ts';
import type { BaseRow } from '../../../client/storage/rows.ts';
import { concat, equalBytes, fromBase64Url, type Bytes } from '../../model/bytes.ts';
import type { SessionId } from '../../model/ids.ts';
import type { Head } from '../../../server/services/heads.ts';
import type { Item } from '../../../server/store/store.ts';
import type { Vault } from '../../../client/vault/vault.ts';

export interface CheckpointWatch {
  /** The server's head names this one from now on. */
  taken(session: SessionId, checkpoint: NonNullable<Head['checkpoint']>): void;
  /** A device keeps this one. */
  kept(device: string, base: BaseRow): void;
  /** Looks at what was noted since the last time. */
  verify(): Promise<void>;
}

export interface CheckpointWatchParts {
  readonly vault: Vault;
  /** The record that the server has had at this place, if it has. */
  readonly record: (session: SessionId, replica: string, sequence: number) => string | undefined;
  readonly items: () => readonly Item[];
  readonly accuse: (what: string) => void;
}

interface Followed {
  document: Bytes | undefined;
  readonly reached: Map<string, number>;
  isLost: boolean;
}

const lines = (patch: ReturnType<ReturnType<typeof openDoc>['facts']>): string[] =>
  [...patch.set.map((fact) => JSON.stringify(fact)), ...(patch.whole ?? []).map((text) => JSON.stringify(text))].sort();

export const watchCheckpoints = ({ vault, record, items, accuse }: CheckpointWatchParts): CheckpointWatch => {
  const followed = new Map<SessionId, Followed>();
  const seen = new Set<string>();
  const sound = new Map<string, Bytes>();
  let waiting: { readonly session: SessionId; readonly checkpoint: NonNullable<Head['checkpoint']> }[] = [];
  let bases: { readonly device: string; readonly base: BaseRow }[] = [];

  /** Updates of the records behind what was followed; undefined when one of them never came to the server. */
  const updatesOf = async (session: SessionId, replica: string, from: number, to: number): Promise<Bytes[] | undefined> => {
    const updates: Bytes[] = [];
    let parts: Bytes[] = [];
    for (let sequence = from + 1; sequence <= to; sequence += 1) {
      const bytes = fromBase64Url(record(session, replica, sequence) ?? '');
      const opened = bytes && (await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes));
      if (opened?.ok !== true) return undefined;
      parts.push(opened.value.payload);
      if ((opened.value.header.flags & recordFlags.continued) !== 0) continue;
      const payload = decodePayload(concat(...parts));
      parts = [];
      if (!payload.ok) return undefined;
      updates.push(payload.value.change.update);
    }
    return updates;
  };

  const verifyTaken = async (session: SessionId, checkpoint: NonNullable<Head['checkpoint']>): Promise<void> => {
    const line = followed.get(session) ?? { document: undefined, reached: new Map<string, number>(), isLost: false };
    followed.set(session, line);
    if (line.isLost) return;
    const updates: Bytes[] = line.document === undefined ? [] : [line.document];
    for (const [replica, [sequence]] of Object.entries(checkpoint.vector)) {
      const behind = await updatesOf(session, replica, line.reached.get(replica) ?? 0, sequence);
      line.isLost ||= behind === undefined || sequence < (line.reached.get(replica) ?? 0);
      updates.push(...(behind ?? []));
      line.reached.set(replica, sequence);
    }
    const bodies = new Map(items().map((item) => [item.id, item.body as string]));
    const sealed = Array.from({ length: checkpoint.items }, (_, index) => fromBase64Url(bodies.get(`checkpoint.${session}.${checkpoint.hash}.${index}`) ?? ''));
    // Dropped again by a later one before anybody could look.
    if (line.isLost || sealed.some((part) => part === undefined || part.byteLength === 0)) {
      line.isLost = true;
      return;
    }
    const { hash, number, previous, vector } = checkpoint;
    const opened = await openBase(vault, { session, hash, number, previous, vector, sealed: concat(...sealed.filter((part) => part !== undefined)) });
    const doc = openDoc({ clientId: 1 }, updates);
    line.document = doc.encode();
    if (!opened.ok) return accuse(`I9: checkpoint ${number} of ${session} does not open: ${opened.fault.code}`);
    // Records that do not fit are held back in it as they are, and what a later one does with them is not followed here.
    line.isLost ||= doc.rejected.length > 0 || opened.value.held.length > 0;
    if (line.isLost) return;
    const [mine, theirs] = [lines(doc.facts()), lines(opened.value.patch)];
    const [inMine, inTheirs] = [new Set(mine), new Set(theirs)];
    const missing = mine.find((fact) => !inTheirs.has(fact));
    const more = theirs.find((fact) => !inMine.has(fact));
    if (missing !== undefined || more !== undefined) accuse(`I9: checkpoint ${number} of ${session} lacks ${missing ?? 'nothing'}, has ${more ?? 'nothing'} beyond its records`);
  };

  return {
    taken: (session, checkpoint) => {
      if (seen.has(checkpoint.hash)) return;
      seen.add(checkpoint.hash);
      waiting.push({ session, checkpoint });
    },
    kept: (device, base) => {
      if (seen.has(`${device} ${base.hash}`)) return;
      seen.add(`${device} ${base.hash}`);
      bases.push({ device, base });
    },
    verify: async () => {
      const [checkpoints, kept] = [waiting, bases];
      [waiting, bases] = [[], []];
      for (const { session, checkpoint } of checkpoints) await verifyTaken(session, checkpoint);
      for (const { device, base } of kept) {
        // The same bytes under the same name as another device keeps: looked at once.
        const known = sound.get(base.hash);
        if (known !== undefined && equalBytes(known, base.sealed)) continue;
        const opened = await openBase(vault, base);
        if (opened.ok) sound.set(base.hash, base.sealed);
        if (!opened.ok) accuse(`CKP-13: ${device} keeps a checkpoint of ${base.session} that does not open: ${opened.fault.code}`);
      }
    },
  };
};

