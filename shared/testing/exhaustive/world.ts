/** The beginning of every exploration: a server, devices in step on one session, and room for a copy of the first one. */
import { createApp } from '../../../server/app.ts';
import { createMemoryBlobs } from '../../../server/store/blobs/memory.ts';
import { openSyncApi, type SyncApi } from '../../../client/sync/calls/api.ts';
import type { Vault } from '../../../client/vault/vault.ts';
import { fault } from '../../model/faults.ts';
import { mintReplicaId, type MintLetters, type SessionId } from '../../model/ids.ts';
import { freshRow } from '../../../client/storage/sessions.ts';
import { quickCrypto } from '../simulator/quickCrypto.ts';
import { installCrypto, restoreCrypto } from '../simulator/realm.ts';
import { seeded, type Seeded } from '../seeded.ts';
import { makeVaults } from '../vaults.ts';
import type { Program } from './acts.ts';
import type { World } from './explore.ts';
import { createMachine, type Machine, type Source } from './machine.ts';
import { createForkableStore } from './store.ts';

const origin = 'http://localhost:8787';
const clock = 1_700_000_000_000;

const numberOf = (text: string): number => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) | 0, 7);

/** One source of ids and nonces for each device, begun anew by what is done. */
const sourceOf = (name: string): { readonly source: Source; readonly random: (length: number) => Uint8Array<ArrayBuffer> } => {
  let drawn: Seeded = seeded(numberOf(name));
  const mint: MintLetters = (length) => drawn.mint(length);
  return {
    source: { begin: (stream) => void (drawn = seeded(numberOf(`${name} ${stream}`))), mint },
    random: (length) => new Uint8Array(length).map(() => drawn.below(256)),
  };
};

export const openModel = async ({ writes, devices, copy }: Program): Promise<World> => {
  const store = createForkableStore();
  const sources = [...['one', 'two'].slice(0, devices), ...(copy ? ['copy'] : [])].map(sourceOf);
  let current = sources[0];
  const crypto = quickCrypto((length) => current?.random(length) ?? new Uint8Array(length));
  const app = createApp({
    store,
    blobs: createMemoryBlobs(),
    secret: 'a'.repeat(43),
    crypto,
    limiter: { take: () => 0, wait: () => 0 },
    now: () => clock,
    wait: async () => undefined,
    origins: [origin],
    styleHashes: [],
    asset: async () => undefined,
    address: () => 'one',
  });
  const http = { base: `${origin}/api/v1`, fetch: async (request: Request) => app.fetch(request) };
  restoreCrypto();
  const vaults = await makeVaults(devices, { crypto, mint: seeded(1).mint, now: () => clock, http, origin });
  // The thread pool of the platform's own ends its tasks in any order, and takes longer than all else.
  installCrypto();
  const session = seeded(2).mint(22) as SessionId;
  let armed: Parameters<World['arm']>[0] = {};
  const machines: Machine[] = [];
  const isSwapping: boolean[] = [];

  /** Every call in the name of its device; a fault that was armed meets the first one that changes or reads the session. */
  const apiOf = (vault: Vault, index: number): SyncApi => {
    const api = openSyncApi(http, vault);
    const through = async <T>(call: () => Promise<T>, swaps: boolean): Promise<T> => {
      const { during, lose } = armed;
      // A checkpoint reads before it swaps: what happens meanwhile happens in between.
      if (during !== undefined && swaps) {
        armed = {};
        await during();
        current = sources[index];
      }
      const reply = await call();
      if (lose !== true) return reply;
      armed = {};
      return { ok: false, fault: fault('OFFLINE') } as T;
    };
    return {
      ...api,
      push: (...all) => through(() => api.push(...all), true),
      pull: (...all) => through(() => api.pull(...all), isSwapping[index] !== true),
      checkpoint: (...all) => through(() => api.checkpoint(...all), true),
    };
  };
  sources.forEach(({ source }, index) => {
    // The copy has the first one's keys.
    const vault = vaults[index % devices];
    if (vault === undefined) throw new Error('no vault');
    const machine = createMachine(vault, source, session, apiOf(vault, index));
    const acting = <Args extends readonly unknown[], T>(work: (...all: Args) => Promise<T>) => async (...all: Args): Promise<T> => {
      const before = current;
      current = sources[index];
      try {
        return await work(...all);
      } finally {
        current = before;
      }
    };
    machines.push({
      ...machine,
      run: acting(async (effect) => {
        isSwapping[index] = effect.type === 'checkpoint';
        await machine.run(effect);
        isSwapping[index] = false;
      }),
      write: acting(machine.write),
      send: acting(machine.send),
      tick: acting(machine.tick),
      read: acting(machine.read),
    });
  });

  const present = machines.slice(0, devices);
  const [one] = present;
  if (one === undefined) throw new Error('no device');
  one.device.store.put(freshRow(session, mintReplicaId(sources[0]?.source.mint ?? seeded(3).mint), 0));
  for (const machine of present) await machine.send({ type: 'started', visible: true });
  await one.write('begin', 'title', 'begin');
  for (let round = 0; round < 12; round += 1) {
    for (const machine of present) {
      if (machine.pending().length === 0) await machine.tick();
      for (const effect of [...machine.pending()]) await machine.run(effect);
    }
  }
  const snapshots = machines.map((machine, index) => (index < devices ? machine.take() : undefined));
  if (writes.some(({ by }) => by >= machines.length)) throw new Error('a write by nobody');
  return { store, machines, session, items: store.items(), snapshots, arm: (next) => void (armed = next) };
};
