/**
 * What a tab cannot save any more, because newer code has changed the schema under it, is handed over: sealed, into a cache, which has no
 * schema. Whoever starts next with the keys appends it (newer code, or this code when the change of schema was given up), and only
 * then removes it. Appending what is there already changes nothing.
 */
import { fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import { mintReplicaId, parseSessionId } from '../../shared/model/ids.ts';
import type { MintLetters } from '../../shared/model/ids.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { SessionDeps, SessionVault } from '../session/deps.ts';
import { sealPayload } from '../session/records/seal.ts';
import type { OpenSession } from '../session/types.ts';
import { attempt } from '../storage/failures.ts';
import { takeUnsent } from './backup/unsent.ts';

const cacheName = 'holdfast-handover';

/** All of the session as this tab holds it. Fault WRONG_KEY, or that of the browser's cache. */
export const handOver = async ({ vault, mint }: { readonly vault: SessionVault; readonly mint: MintLetters }, session: OpenSession): Promise<Result<void>> => {
  const place = { session: session.id, replica: mintReplicaId(mint), after: undefined };
  const sealed = await sealPayload(vault, place, await session.carry());
  if (!sealed.ok) return sealed;
  const records = sealed.value.map(({ bytes }) => toBase64Url(bytes));
  return attempt(async () => (await caches.open(cacheName)).put(`/handover/${session.id}/${mint(8)}`, Response.json(records)));
};

const take = async (deps: SessionDeps, request: Request, cache: Cache): Promise<void> => {
  const session = parseSessionId(new URL(request.url).pathname.split('/')[2] ?? '');
  const texts: unknown = await (await cache.match(request))?.json();
  const records = Array.isArray(texts) ? texts.flatMap((text) => (typeof text === 'string' ? (fromBase64Url(text) ?? []) : [])) : [];
  const taken = session === undefined ? ok(0) : await takeUnsent(deps, session, records);
  const durable = taken.ok ? await deps.storage.barrier() : taken;
  if (!durable.ok) return; // it stays, for the next start
  await cache.delete(request);
  deps.storage.announcer.send({ type: 'sessions-changed' });
  if (session !== undefined) deps.storage.announcer.send({ type: 'pulled', session });
};

export const takeHandedOver = async (deps: SessionDeps): Promise<void> => {
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) await take(deps, request, cache);
};
