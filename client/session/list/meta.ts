/** Metadata of a session: what a list shows without opening it, sealed as a box 'meta' (boxes.ts). */
import type { DocState } from '../../../shared/documents/state.ts';
import { fromUtf8, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { parseRecordHash, sessionEntity, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { openFor, sealFor } from './boxes.ts';
import type { SessionVault } from '../deps.ts';

export type KeptFile = readonly [digest: string, bytes: number];

export interface SessionMeta {
  readonly title: string;
  readonly datasets: number;
  readonly panels: number;
  /** Bytes of the files of its data sets, wherever they lie; undefined in metadata from before that was counted. */
  readonly bytes?: number;
  readonly conflicts: number;
  /** Digest and bytes of the data sets whose files are kept on all devices, so that a device fetches them without opening anything. */
  readonly kept?: readonly KeptFile[];
  /** Wall clock of the last change, ms. */
  readonly changed: number;
  readonly pinned: boolean;
  readonly archived: boolean;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** A data set that is made from others has no file. */
const bytesOf = (bytes: unknown): number => (isCount(bytes) ? bytes : 0);

/** `kept`: of keptFiles.ts, which whoever only reads metadata need not load. */
export const metaOf = (state: DocState, changed: number, kept: readonly KeptFile[] = []): SessionMeta => {
  const title = state.value(sessionEntity, 'title');
  return {
    title: typeof title === 'string' ? title.slice(0, limits.titleCharacters) : '',
    datasets: state.entities('dataset').length,
    panels: state.entities('panel').length,
    bytes: state.entities('dataset').reduce((sum, dataset) => sum + bytesOf(state.value(dataset, 'bytes')), 0),
    conflicts: state.conflicts().length,
    ...(kept.length > 0 && { kept }),
    changed,
    pinned: state.value(sessionEntity, 'pinned') === true,
    archived: state.value(sessionEntity, 'archived') === true,
  };
};

/** Undefined when this device has no key of its current epoch. */
export const sealMeta = (vault: SessionVault, session: SessionId, meta: SessionMeta): Promise<Bytes | undefined> =>
  sealFor(vault, session, 'meta', utf8(JSON.stringify({ ...meta, pinned: meta.pinned || undefined, archived: meta.archived || undefined })));

const isKept = (value: unknown): value is KeptFile =>
  Array.isArray(value) && value.length === 2 && parseRecordHash(String(value[0])) !== undefined && isCount(value[1]) && value[1] > 0;

/** Metadata out of JSON, whatever it holds. */
export const parseMeta = (json: unknown): SessionMeta | undefined => {
  if (typeof json !== 'object' || json === null) return undefined;
  const { title, datasets, panels, bytes, conflicts, changed, pinned, archived, kept } = json as { readonly [name: string]: unknown };
  if (typeof title !== 'string' || !isCount(datasets) || !isCount(panels) || !isCount(conflicts) || !isCount(changed)) return undefined;
  const files = Array.isArray(kept) ? { kept: kept.filter(isKept) } : {};
  return { title: title.slice(0, limits.titleCharacters), datasets, panels, conflicts, changed, pinned: pinned === true, archived: archived === true, ...(isCount(bytes) && { bytes }), ...files };
};

/** Undefined when it does not open or is not metadata: the list then shows the session without a title. */
export const openMeta = async (vault: SessionVault, session: SessionId, sealed: Bytes): Promise<SessionMeta | undefined> => {
  const plain = await openFor(vault, session, 'meta', sealed);
  return plain && parseMeta(JSON.parse(fromUtf8(plain)));
};
