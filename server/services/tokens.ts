/**
 * Sign-in without a password: the server gives a nonce, the device signs it together with the server's origin, and gets a bearer
 * token for 15 minutes. Nonce and token are both sealed by the server's secret, so nothing is stored for either; `use` keeps one
 * from passing for the other. An unknown owner, an unknown device and a wrong signature get one and the same answer.
 */
import { authMessage, verifyAuth } from '../../shared/crypto/auth.ts';
import type { Keyring } from '../../shared/crypto/keyringFormat.ts';
import { equalBytes, toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { parseDeviceId, parseOwnerId, type OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { TokenRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from './accounts.ts';
import { refuse, type Answer } from './answer.ts';
import type { Identity } from './identity.ts';

/** Authenticated text of claims; `open` gives undefined for what this server did not seal. Expiry is seen to here. */
export interface ClaimSeal {
  seal(claims: { readonly [name: string]: string | number }): Promise<string>;
  open(text: string): Promise<{ readonly [name: string]: unknown } | undefined>;
}

export interface Tokens {
  challenge(owner: OwnerId): Promise<string>;
  /** `origins`: those that the signature may name. `expires` in milliseconds of server time. */
  exchange(request: TokenRequest, origins: readonly string[]): Promise<Answer<{ token: string; expires: number }>>;
  /** Undefined for anything but a live token of this server. */
  identify(token: string): Promise<Identity | undefined>;
}

const isRevoked = (keyring: Keyring, { device }: TokenRequest): boolean =>
  device !== undefined && keyring.revoked.includes(device);

const keyFor = (keyring: Keyring, { device, root }: TokenRequest): Bytes | undefined => {
  if (device !== undefined) return keyring.devices.find(({ id }) => id === device)?.signing;
  const current = keyring.roots.at(-1);
  return root !== undefined && current !== undefined && equalBytes(root, current) ? current : undefined;
};

export const createTokens = (
  { crypto, now }: Pick<AppDeps, 'crypto' | 'now'>,
  accounts: Accounts,
  { seal, open: unseal }: ClaimSeal,
): Tokens => {
  const open = async (text: string, use: string) => {
    const claims = await unseal(text);
    return claims?.['use'] === use && Number(claims['until']) > now() ? claims : undefined;
  };
  /** What the server sealed, by its text: only good tokens get in, so nobody fills it with others, and each is dropped when it ends. */
  const identified = new Map<string, { readonly who: Identity; readonly until: number }>();
  const remember = (token: string, who: Identity, until: number): void => {
    // In the order of their sealing, nearly: the first ones end first.
    for (const [text, known] of identified) {
      if (identified.size < limits.tokensKept && known.until > now()) break;
      identified.delete(text);
    }
    identified.set(token, { who, until });
  };
  return {
    challenge: (owner) =>
      seal({ use: 'sign', sub: owner, until: now() + limits.challengeLifetime, salt: toBase64Url(crypto.random(16)) }),
    async exchange(request, origins) {
      const { owner, device, nonce, signature } = request;
      const claims = await open(nonce, 'sign');
      const account = request.root === undefined ? owner : await accounts.ownerOf(owner);
      const keyring = claims?.['sub'] === owner ? await accounts.keyring(account) : undefined;
      const key = keyring && keyFor(keyring, request);
      if (keyring !== undefined && isRevoked(keyring, request)) return refuse('REVOKED');
      if (key === undefined) {
        const isErased = claims?.['sub'] === owner && keyring === undefined && (await accounts.erasedAt(account)) !== undefined;
        return refuse(isErased ? 'ERASED' : 'UNAUTHENTICATED');
      }
      const checks = origins.map((origin) => verifyAuth(crypto, key, authMessage(origin, owner, device, nonce), signature));
      if (!(await Promise.all(checks)).includes(true)) return refuse('UNAUTHENTICATED');
      const expires = now() + limits.tokenLifetime;
      return ok({ token: await seal({ use: 'api', sub: account, device: device ?? '', until: expires }), expires });
    },
    async identify(token) {
      const known = identified.get(token);
      if (known !== undefined && known.until > now()) return known.who;
      const claims = await open(token, 'api');
      const owner = parseOwnerId(String(claims?.['sub']));
      if (owner === undefined) return undefined;
      const who = { owner, device: parseDeviceId(String(claims?.['device'])) };
      remember(token, who, Number(claims?.['until']));
      return who;
    },
  };
};
