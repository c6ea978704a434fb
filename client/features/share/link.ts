/**
 * The link of a snapshot: `/s/<id>#<key>`. The key (256 bits, base64url) stands only in the fragment, which a browser never
 * sends. Both parts have one fixed length, so a cut link is told from a wrong one.
 */
import { fromBase64Url, toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { parseSnapshotId, type SnapshotId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';

export const linkKeyBytes = 32;
const idLength = 22;
const keyLength = Math.ceil((linkKeyBytes * 4) / 3);

export interface SnapshotLink {
  readonly id: SnapshotId;
  readonly key: Bytes;
}

export const formatLink = (origin: string, link: SnapshotLink): string => `${origin}/s/${link.id}#${toBase64Url(link.key)}`;

/** LINK_BROKEN with `cut` (1: something is missing at the end, 0: letters that no link has). */
export const parseLink = (id: string, fragment: string): Result<SnapshotLink> => {
  if (id.length < idLength || fragment.length < keyLength) return err(fault('LINK_BROKEN', { cut: 1 }));
  const parsed = parseSnapshotId(id);
  const key = fragment.length === keyLength ? fromBase64Url(fragment) : undefined;
  if (parsed === undefined || key === undefined) return err(fault('LINK_BROKEN', { cut: 0 }));
  return ok({ id: parsed, key });
};
