/** Who asks: a device of an owner, or the owner's root itself (after the recovery phrase), which may only see to the account. */
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';

export interface Identity {
  readonly owner: OwnerId;
  readonly device: DeviceId | undefined;
}
