/** Which data sets are to be kept on all devices, from the sealed metadata of the sessions: nothing has to be open for that. */
import { toBase64Url } from '../../../shared/model/bytes.ts';
import type { DatasetName, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { DatasetMeta } from '../../data/datasetStore.ts';
import type { SessionVault } from '../../session/deps.ts';
import { openMeta, type KeptFile } from '../../session/list/meta.ts';
import type { SessionRow } from '../../storage/rows.ts';

export interface KeptSet {
  readonly digest: string;
  readonly name: DatasetName;
  readonly meta: DatasetMeta;
  /** Those that name it. */
  readonly sessions: readonly SessionId[];
  /** The person wants it now. */
  readonly asked: boolean;
}

export interface KeptSetsDeps {
  readonly sessions: () => Promise<readonly SessionRow[]>;
  readonly vault: SessionVault & { datasetName(digest: string): Promise<DatasetName> };
  /** Digest to bytes of what a page has asked for. */
  readonly wanted: ReadonlyMap<string, number>;
}

/** Version, epoch and nonce: another seal has another beginning. */
const sealStart = 17;

export const createKeptSets = ({ sessions, vault, wanted }: KeptSetsDeps) => {
  const opened = new Map<SessionId, { readonly of: string; readonly kept: readonly KeptFile[] }>();

  const keptIn = async ({ id, meta }: SessionRow): Promise<readonly KeptFile[]> => {
    if (meta === undefined) return [];
    const of = toBase64Url(meta.subarray(0, sealStart));
    const known = opened.get(id);
    if (known?.of === of) return known.kept;
    const kept = (await openMeta(vault, id, meta))?.kept ?? [];
    opened.set(id, { of, kept });
    return kept;
  };

  return async (): Promise<readonly KeptSet[]> => {
    const files = new Map<string, { bytes: number; sessions: SessionId[] }>();
    for (const row of await sessions()) {
      if (row.deleted !== undefined) continue;
      for (const [digest, bytes] of await keptIn(row)) {
        const file = files.get(digest) ?? { bytes, sessions: [] };
        files.set(digest, file);
        file.sessions.push(row.id);
      }
    }
    for (const [digest, bytes] of wanted) if (!files.has(digest)) files.set(digest, { bytes, sessions: [] });
    const sound = [...files].filter(([, { bytes }]) => bytes <= limits.datasetBytes);
    return Promise.all(
      sound.map(async ([digest, { bytes, sessions: by }]) => ({
        digest,
        name: await vault.datasetName(digest),
        meta: { bytes, chunks: Math.ceil(bytes / limits.datasetChunkBytes) },
        sessions: by,
        asked: wanted.has(digest),
      })),
    );
  };
};
