/**
 * The store and the sessions of this device without a screen: the same modules as in the app, reachable from a test as
 * `globalThis.device`. What a test does here, a person does by clicking.
 */
import { nanoid } from 'nanoid';
import { createSession } from '../../../client/session/create.ts';
import type { SessionDeps } from '../../../client/session/deps.ts';
import { deleteSession, listSessions, restoreSession } from '../../../client/session/list.ts';
import { openSession } from '../../../client/session/open.ts';
import { uncleanSessions } from '../../../client/session/presence.ts';
import { sweepClosed } from '../../../client/session/sweep.ts';
import { openStorage, type Storage } from '../../../client/storage/storage.ts';
import { openVault } from '../../../client/vault/vault.ts';
import { webCrypto } from '../../../client/vault/webcrypto.ts';
import { addPanel } from '../../../shared/documents/commands.ts';
import { sessionEntity, type SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};

const mint = (length: number): string => nanoid(length);

const start = async (barrierDelay?: number) => {
  const storage: Storage = value(await openStorage(barrierDelay === undefined ? {} : { barrierDelay }));
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now });
  const deps: SessionDeps = { storage, vault, now: Date.now, mint };
  return {
    deps,
    storage,
    vault,
    create: async (title: string) => value(await createSession(deps, { title })),
    open: async (id: SessionId) => value(await openSession(deps, id)),
    tryOpen: (id: SessionId) => openSession(deps, id),
    list: () => listSessions(deps),
    remove: (id: SessionId) => deleteSession(deps, id),
    restore: (id: SessionId) => restoreSession(deps, id),
    unclean: () => uncleanSessions(storage),
    sweep: (id: SessionId) => sweepClosed(deps, id),
    addPanel,
    mint,
    sessionEntity,
  };
};

export type Device = Awaited<ReturnType<typeof start>>;

declare global {
  var device: { readonly start: typeof start };
}
globalThis.device = { start };
