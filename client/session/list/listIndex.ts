/**
 * What the list of sessions last showed, sealed in one piece: opening the metadata of ten thousand sessions one by one takes seconds,
 * this one takes milliseconds, so the list is painted from it before the table is read. After that an entry counts only beside the
 * very metadata that it was read from. Losing it costs time alone.
 */
import { fromUtf8, toBase64Url, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { parseSessionId, type SessionId } from '../../../shared/model/ids.ts';
import { openLocal, sealLocal } from '../../vault/local.ts';
import type { SessionDeps } from '../deps.ts';
import { parseMeta, type SessionMeta } from './meta.ts';

const key = 'list';

/** The last bytes of sealed metadata are its authentication tag: two of them are alike only for the same metadata. */
export const tagOf = (meta: Bytes): string => toBase64Url(meta.subarray(-16));

/** By tag: the metadata, and the session that had it. */
export type ListIndex = ReadonlyMap<string, { readonly id: SessionId; readonly meta: SessionMeta }>;

/** Empty when there is none that opens. */
export const readIndex = async ({ storage, vault }: SessionDeps): Promise<ListIndex> => {
  const sealed = await storage.kv.get(key);
  if (!(sealed instanceof Uint8Array)) return new Map();
  const plain = await openLocal(vault, 'list', key, sealed as Bytes);
  if (!plain.ok) return new Map();
  const entries = JSON.parse(fromUtf8(plain.value)) as readonly (readonly [string, string, unknown])[];
  return new Map(
    entries.flatMap(([tag, text, kept]) => {
      const [id, meta] = [parseSessionId(text), parseMeta(kept)];
      return id === undefined || meta === undefined ? [] : [[tag, { id, meta }] as const];
    }),
  );
};

export const writeIndex = async ({ storage, vault }: SessionDeps, index: ListIndex): Promise<void> => {
  const plain = utf8(JSON.stringify([...index].map(([tag, { id, meta }]) => [tag, id, meta])));
  await storage.kv.put(key, await sealLocal(vault, 'list', key, plain));
};
