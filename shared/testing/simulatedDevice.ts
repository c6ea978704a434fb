/**
 * One device of the simulation: the real vault, documents, jobs and runner over a store in memory. Its open documents follow the
 * store as a tab does; a power cut takes what no barrier has covered, and everything that was only in memory.
 */
import { openBase } from '../../client/session/records/base.ts';
import { openSyncApi } from '../../client/sync/calls/api.ts';
import { createRunner, type Runner } from '../../client/sync/runner.ts';
import type { Vault } from '../../client/vault/vault.ts';
import { openRecord } from '../crypto/envelope.ts';
import { decodePayload, encodePayload } from '../documents/wire/payload.ts';
import type { Bytes } from '../model/bytes.ts';
import type { RecordHash, SessionId } from '../model/ids.ts';
import { createDevice, type Device } from './device.ts';
import type { FaultyNetwork } from './faultyNetwork.ts';
import { content, createReplica, type Replica } from './replica.ts';
import type { Seeded } from './seeded.ts';
import type { VirtualTime } from './virtualTime.ts';

export interface SimulatedDevice {
  readonly device: Device;
  readonly network: FaultyNetwork;
  readonly runner: () => Runner;
  /** Writes as a tab: merged with what is stored, sealed, appended, announced. Answers once it is Saved, unless `relaxed`. */
  edit(session: SessionId, write: (replica: Replica) => Parameters<Replica['write']>[0], relaxed?: boolean): Promise<void>;
  cutPower(): void;
  /** Content of the session from its rows alone. */
  content(session: SessionId): Promise<readonly string[]>;
  readonly busy: () => boolean;
}

interface Parts {
  readonly random: Seeded;
  readonly time: VirtualTime;
  readonly vault: Vault;
  readonly origin: string;
  readonly network: FaultyNetwork;
  /** Starts as a machine image of this device. */
  readonly image?: SimulatedDevice;
}

export const simulateDevice = ({ random, time, vault, origin, network, image }: Parts): SimulatedDevice => {
  const api = openSyncApi({ base: `${origin}/api/v1`, fetch: network.fetch }, vault);
  const device = createDevice(vault, random.mint, api, () => time.now());
  if (image !== undefined) device.store.become(image.device.store.contents());
  const open = new Map<SessionId, { readonly replica: Replica; readonly merged: Set<RecordHash> }>();
  let working = 0;

  const start = (): Runner => {
    const runner = createRunner(device.deps, { now: time.now, chance: random.next, later: time.later, rest: () => undefined });
    runner.happened({ type: 'started', visible: true });
    return runner;
  };
  let runner = start();

  const updateOf = async (session: SessionId, bytes: Bytes): Promise<Bytes> => {
    const opened = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes);
    const payload = opened.ok ? decodePayload(opened.value.payload) : opened;
    if (!payload.ok) throw new Error(`a stored record does not open: ${payload.fault.code}`);
    return payload.value.change.update;
  };

  /** Rows wait until what they build on has come; none may be left over. */
  const mergeInto = async (session: SessionId, replica: Replica, merged: Set<RecordHash>): Promise<void> => {
    const base = await device.store.bases.get(session);
    if (base !== undefined && !merged.has(base.hash)) {
      const opened = await openBase(vault, base);
      if (!opened.ok || !replica.merge(opened.value.update).ok) throw new Error('a checkpoint that was kept does not open or fit');
      merged.add(base.hash);
    }
    let waiting = device.store.all(session).filter((row) => !merged.has(row.hash));
    while (waiting.length > 0) {
      const left: typeof waiting = [];
      for (const row of waiting) {
        if (replica.merge(await updateOf(session, row.bytes)).ok) merged.add(row.hash);
        else left.push(row);
      }
      if (left.length === waiting.length) throw new Error(`${left.length} records never become mergeable`);
      waiting = left;
    }
  };

  const opened = async (session: SessionId) => {
    const tab = open.get(session) ?? { replica: createReplica(random), merged: new Set<RecordHash>() };
    open.set(session, tab);
    await mergeInto(session, tab.replica, tab.merged);
    return tab;
  };

  const edit: SimulatedDevice['edit'] = async (session, write, relaxed = false) => {
    working += 1;
    const { replica, merged } = await opened(session);
    const change = replica.write(write(replica));
    const row = await device.append(session, encodePayload({ schema: 1, at: time.now(), change }));
    merged.add(row.hash);
    if (!relaxed) await device.store.barrier();
    runner.heard({ type: 'appended', session, replica: row.replica, sequence: row.sequence });
    working -= 1;
  };

  return {
    device,
    network,
    runner: () => runner,
    edit,
    cutPower: () => {
      runner.stop();
      network.cut();
      device.store.cutPower();
      open.clear();
      runner = start();
    },
    content: async (session) => {
      const replica = createReplica(random);
      await mergeInto(session, replica, new Set());
      return content(replica.state);
    },
    busy: () => {
      const { list, surveyed, sessions } = runner.state();
      return working > 0 || network.busy() || !surveyed || list.asking || [...sessions.values()].some(({ job }) => job !== undefined);
    },
  };
};
