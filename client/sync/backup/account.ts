/**
 * The account of a backup, for a restore with the words: as the server knows it, or, where that cannot be reached or does not know it,
 * as the backup does. What is added to the keyring then goes to the server at the first contact, as every device brings along what a
 * server lacks. A server that knows a later keyring than the backup refuses that; restoring once more, with the server, settles it.
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { FaultCode } from '../../../shared/model/faults.ts';
import { ok } from '../../../shared/model/result.ts';
import type { AccountApi } from '../../vault/restore.ts';

const outOfReach: ReadonlySet<FaultCode> = new Set(['OFFLINE', 'NOT_OUR_SERVER', 'UNAVAILABLE', 'INTERNAL', 'UNAUTHENTICATED', 'NOT_FOUND']);

export const accountOf = (server: AccountApi, keyring: readonly Bytes[]): AccountApi => {
  let alone = false;
  return {
    challenge: async (owner) => {
      const nonce = await server.challenge(owner);
      if (nonce.ok || keyring.length === 0 || !outOfReach.has(nonce.fault.code)) return nonce;
      alone = true;
      return ok('');
    },
    keyring: async (proof) => {
      const known = alone ? undefined : await server.keyring(proof);
      if (known !== undefined && (known.ok || keyring.length === 0 || !outOfReach.has(known.fault.code))) return known;
      alone = true;
      return ok({ revisions: keyring });
    },
    putKeyring: async (proof, revision) => (alone ? ok(undefined) : server.putKeyring(proof, revision)),
  };
};
