/**
 * Metadata of a session: what a list shows without opening it. Sealed under the session's data key, because it travels to the
 * owner's other devices; the epoch stands in front, so that they know which key.
 *
 *   epoch u32 | box('meta|' + session)
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import type { DocState } from '../../shared/documents/state.ts';
import { concat, fromUtf8, utf8, type Bytes } from '../../shared/model/bytes.ts';
import { parseRecordHash, sessionEntity, type SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { SessionVault } from './deps.ts';

export type KeptFile = readonly [digest: string, bytes: number];

export interface SessionMeta {
  readonly title: string;
  readonly datasets: number;
  readonly panels: number;
  readonly conflicts: number;
  /** Digest and bytes of the data sets whose files are kept on all devices, so that a device fetches them without opening anything. */
  readonly kept?: readonly KeptFile[];
  /** Wall clock of the last change, ms. */
  readonly changed: number;
  readonly pinned: boolean;
  readonly archived: boolean;
}

/** `kept`: of keptFiles.ts, which whoever only reads metadata need not load. */
export const metaOf = (state: DocState, changed: number, kept: readonly KeptFile[] = []): SessionMeta => {
  const title = state.value(sessionEntity, 'title');
  return {
    title: typeof title === 'string' ? title.slice(0, limits.titleCharacters) : '',
    datasets: state.entities('dataset').length,
    panels: state.entities('panel').length,
    conflicts: state.conflicts().length,
    ...(kept.length > 0 && { kept }),
    changed,
    pinned: state.value(sessionEntity, 'pinned') === true,
    archived: state.value(sessionEntity, 'archived') === true,
  };
};

const contextOf = (session: SessionId): string => `meta|${session}`;

/** Undefined when this device has no key of its current epoch. */
export const sealMeta = async (vault: SessionVault, session: SessionId, meta: SessionMeta): Promise<Bytes | undefined> => {
  const key = await vault.dataKey(session, vault.epoch);
  if (key === undefined) return undefined;
  const epoch = new Uint8Array(4);
  new DataView(epoch.buffer).setUint32(0, vault.epoch);
  return concat(epoch, await sealBox(vault.crypto, key, contextOf(session), utf8(JSON.stringify({ ...meta, pinned: meta.pinned || undefined, archived: meta.archived || undefined }))));
};

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isKept = (value: unknown): value is KeptFile =>
  Array.isArray(value) && value.length === 2 && parseRecordHash(String(value[0])) !== undefined && isCount(value[1]) && value[1] > 0;

/** Metadata out of JSON, whatever it holds. */
export const parseMeta = (json: unknown): SessionMeta | undefined => {
  if (typeof json !== 'object' || json === null) return undefined;
  const { title, datasets, panels, conflicts, changed, pinned, archived, kept } = json as { readonly [name: string]: unknown };
  if (typeof title !== 'string' || !isCount(datasets) || !isCount(panels) || !isCount(conflicts) || !isCount(changed)) return undefined;
  const files = Array.isArray(kept) ? { kept: kept.filter(isKept) } : {};
  return { title: title.slice(0, limits.titleCharacters), datasets, panels, conflicts, changed, pinned: pinned === true, archived: archived === true, ...files };
};

/** Undefined when it does not open or is not metadata: the list then shows the session without a title. */
export const openMeta = async (vault: SessionVault, session: SessionId, sealed: Bytes): Promise<SessionMeta | undefined> => {
  if (sealed.byteLength < 5) return undefined;
  const epoch = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0);
  const key = await vault.dataKey(session, epoch);
  if (key === undefined) return undefined;
  const plain = await openBox(vault.crypto, key, contextOf(session), sealed.slice(4));
  return plain.ok ? parseMeta(JSON.parse(fromUtf8(plain.value))) : undefined;
};
