/**
 * Who may make an account here: everyone, or who brings one of the codes of the settings. A code may be used again until it is taken
 * out of them. Codes are compared by their hashes, so the time of an answer tells nothing of them.
 */
import { sha256 } from '../../shared/crypto/port.ts';
import { equalBytes, utf8 } from '../../shared/model/bytes.ts';
import type { AppDeps } from '../deps.ts';

export interface Gate {
  admits(code: string | undefined): Promise<boolean>;
}

export const createGate = ({ crypto, invites }: Pick<AppDeps, 'crypto' | 'invites'>): Gate => {
  if (invites === undefined || invites.length === 0) return { admits: async () => true };
  const hashes = Promise.all(invites.map((code) => sha256(crypto, utf8(code))));
  return {
    async admits(code) {
      const [mine, all] = [await sha256(crypto, utf8(code ?? '')), await hashes];
      return all.map((hash) => equalBytes(hash, mine)).includes(true);
    },
  };
};
