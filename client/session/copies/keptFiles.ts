/** Which files a session wants kept on all devices, by what its document says. */
import { readDatasets } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { parseRecordHash } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { KeptFile } from '../list/meta.ts';

/** Of a data set that two devices replaced apart, both files. */
export const keptFiles = (state: DocState): readonly KeptFile[] => {
  const kept = readDatasets(state).filter(({ keep }) => keep === true);
  const files = kept.flatMap(({ entity, bytes, digest }) =>
    state.heads(entity, 'digest').map(({ value }): KeptFile => [String(value), value === digest ? bytes : 0]),
  );
  const sound = files.filter(([digest, bytes]) => parseRecordHash(digest) !== undefined && bytes > 0);
  return [...new Map(sound)].slice(0, limits.namedDatasets);
};
