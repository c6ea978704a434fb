/** What an open session needs from the outside. The vault is named by the parts used, so that a bench or a test can bring its own. */
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { DeviceId, MintLetters, OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import type { Storage } from '../storage/storage.ts';

export interface SessionVault {
  readonly owner: OwnerId;
  readonly device: DeviceId;
  readonly crypto: CryptoPort;
  /** Epoch that new records are sealed in. */
  readonly epoch: number;
  dataKey(session: SessionId, epoch?: number): Promise<DataKey | undefined>;
  localKeys(purpose: string): Promise<readonly [DataKey, ...DataKey[]]>;
  copyId(session: SessionId, replica: ReplicaId): Promise<SessionId>;
}

export interface SessionDeps {
  readonly storage: Storage;
  readonly vault: SessionVault;
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly mint: MintLetters;
}
