/** What every screen may ask for, by context. Built once by services.ts; kept apart from it so that features import no composition. */
import { createContext, use } from 'react';
import type { MintLetters, SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { DataAccess } from '../data/access.ts';
import type { SessionDeps } from '../session/deps.ts';
import type { Readable } from '../session/readable.ts';
import type { Storage } from '../storage/storage.ts';
import type { SyncHandle } from '../sync/connect.ts';
import type { Vault } from '../vault/vault.ts';

export interface Services {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly mint: MintLetters;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** What opening, creating and listing sessions asks for. */
  readonly session: SessionDeps;
  readonly data: DataAccess;
  /** Sessions that killed tabs had open, as found at the start. */
  readonly unclean: Promise<Result<readonly SessionId[]>>;
  /** Undefined until shortly after the first paint. */
  readonly sync: Readable<SyncHandle | undefined>;
}

const Context = createContext<Services | undefined>(undefined);

export const ServicesProvider = Context;

export const useServices = (): Services => {
  const services = use(Context);
  if (services === undefined) throw new Error('no services above this component');
  return services;
};
