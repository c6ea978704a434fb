/** What a session holds, read without opening it; and which data files it is made of. */
import { deletionOf } from '../../../shared/documents/facts/deletion.ts';
import { readDatasets } from '../../../shared/documents/read.ts';
import { createState, type DocState } from '../../../shared/documents/state.ts';
import { fromUtf8, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { parseRecordHash, type SessionId } from '../../../shared/model/ids.ts';
import { openFor, sealFor } from '../list/boxes.ts';
import { readView } from '../checkpoint.ts';
import type { SessionDeps, SessionVault } from '../deps.ts';
import { createReader } from '../records/reader.ts';

/** All that can be read of it here; records that do not open are left out. */
export const stateOf = async (deps: SessionDeps, session: SessionId): Promise<DocState> => {
  const painted = await readView(deps, session);
  const state = painted?.state ?? createState();
  const { changes } = await createReader(deps, session, painted?.vector ?? {}).read();
  for (const { patch } of changes) state.apply(patch);
  return state;
};

/** Digest and bytes of a file that a data set is made of. */
export type DataFile = readonly [digest: string, bytes: number];

const isFile = (value: unknown): value is DataFile =>
  Array.isArray(value) && parseRecordHash(String(value[0])) !== undefined && Number.isSafeInteger(value[1]) && value[1] > 0;

/** Of its data sets, those in the trash included, because they can be taken back; not those that were deleted for good. */
export const filesIn = (state: DocState): readonly DataFile[] => {
  const live = readDatasets(state).map(({ digest, bytes }): DataFile => [digest, bytes]);
  const gone = state.deleted('dataset').filter((id) => !deletionOf(state.heads(id, 'deleted')).forGood).map((id) => [state.value(id, 'digest'), state.value(id, 'bytes')]);
  return [...new Map([...live, ...gone].filter(isFile))];
};

export const sealFiles = (vault: SessionVault, session: SessionId, files: readonly DataFile[]): Promise<Bytes | undefined> =>
  sealFor(vault, session, 'files', utf8(JSON.stringify(files)));

export const openFiles = async (vault: SessionVault, session: SessionId, sealed: Bytes): Promise<readonly DataFile[]> => {
  const plain = await openFor(vault, session, 'files', sealed);
  const files: unknown = plain && JSON.parse(fromUtf8(plain));
  return Array.isArray(files) ? files.filter(isFile) : [];
};

/** Whether any session that is not deleted for good names the file. */
export const isNamed = async (deps: SessionDeps, digest: string): Promise<boolean> => {
  for (const { id, forGood } of await deps.storage.sessions.list()) {
    if (forGood !== true && filesIn(await stateOf(deps, id)).some(([named]) => named === digest)) return true;
  }
  return false;
};
