/**
 * The mailbox through which an account lets a device in: one item of the owner's, two sealed messages, a few minutes. The server can
 * open neither; it keeps the first request and the first answer, and shows them to who knows the door, which comes from the code.
 * One mailbox for an account, opened anew in place of the last, so that nothing has to be cleared away and nothing can pile up.
 */
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import type { Item } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';

type Mailbox = { readonly door: string; readonly until: number; readonly request?: string; readonly answer?: string };

export interface Pairing {
  open(owner: OwnerId, door: string): Promise<Answer<{ until: number }>>;
  read(owner: OwnerId): Promise<Answer<{ until: number; request?: string }>>;
  answer(owner: OwnerId, sealed: Bytes): Promise<Answer<void>>;
  close(owner: OwnerId): Promise<Answer<void>>;
  /** Undefined: no such account, another door, over. ALREADY_EXISTS: somebody else was first. */
  knock(owner: OwnerId, door: string, sealed: Bytes): Promise<Answer<void> | undefined>;
  /** Undefined as knock's. */
  look(owner: OwnerId, door: string): Promise<{ answer?: string } | undefined>;
}

const item = (owner: OwnerId, body: Mailbox): Item => ({ partition: owner, id: 'pairing', kind: 'pairing', sort: '', summary: null, body });

export const createPairing = ({ store, now }: Pick<AppDeps, 'store' | 'now'>): Pairing => {
  const live = async (owner: OwnerId) => {
    const stored = await store.read(owner, 'pairing');
    const body = stored?.body as Mailbox | undefined;
    return stored === undefined || body === undefined || body.until <= now() ? undefined : { body, etag: stored.etag };
  };
  const behind = async (owner: OwnerId, door: string) => {
    const found = await live(owner);
    return found?.body.door === door ? found : undefined;
  };
  const busy = () => refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });

  return {
    async open(owner, door) {
      for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
        const next = item(owner, { door, until: now() + limits.pairingLifetime });
        const stored = await store.read(owner, 'pairing');
        const done = stored === undefined ? await store.create(next) : await store.replace(next, stored.etag);
        if (done !== undefined) return ok({ until: (next.body as Mailbox).until });
      }
      return busy();
    },
    async read(owner) {
      const found = await live(owner);
      if (found === undefined) return refuse('NOT_FOUND');
      const { until, request } = found.body;
      return ok({ until, ...(request !== undefined && { request }) });
    },
    async answer(owner, sealed) {
      const answer = toBase64Url(sealed);
      for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
        const found = await live(owner);
        if (found?.body.request === undefined) return refuse('NOT_FOUND');
        if (found.body.answer !== undefined) return found.body.answer === answer ? ok(undefined) : refuse('NOT_FOUND');
        if ((await store.replace(item(owner, { ...found.body, answer }), found.etag)) !== undefined) return ok(undefined);
      }
      return busy();
    },
    async close(owner) {
      const stored = await store.read(owner, 'pairing');
      if (stored !== undefined) await store.remove(owner, 'pairing', stored.etag);
      return ok(undefined);
    },
    async knock(owner, door, sealed) {
      for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
        const found = await behind(owner, door);
        if (found === undefined) return undefined;
        const request = toBase64Url(sealed);
        if (found.body.request !== undefined) return found.body.request === request ? ok(undefined) : refuse('ALREADY_EXISTS');
        if ((await store.replace(item(owner, { ...found.body, request }), found.etag)) !== undefined) return ok(undefined);
      }
      return busy();
    },
    async look(owner, door) {
      const found = await behind(owner, door);
      return found && { ...(found.body.answer !== undefined && { answer: found.body.answer }) };
    },
  };
};
