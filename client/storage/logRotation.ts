/**
 * A fresh log of the browser's own for every start. Chromium keeps IndexedDB in LevelDB, which appends to the log it finds. A
 * browser that is killed between the two halves of a write leaves a torn record at the end of that log; the next start overlooks
 * it, as it should, and then writes behind it. The start after that meets a damaged log, and Chromium answers with an empty
 * database: everything is gone, two starts after the kill (google/leveldb#1287; met here in 1 of 80 kills of a busy page).
 *
 * Nothing on the page can mend the log, but deleting a database makes Chromium compact, and compaction begins a new log. So the
 * first page of a profile to start makes an empty database and deletes it (about 5 ms), and nobody writes for long behind a torn
 * record: only a second kill within that moment would still meet one. Elsewhere it does nothing.
 */
const lockName = 'holdfast-log';
const emptyDatabase = 'holdfast-log';

const settled = (request: IDBOpenDBRequest): Promise<void> =>
  new Promise((resolve) => {
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    request.onblocked = () => resolve();
  });

const makeAndDelete = async (): Promise<void> => {
  const made = indexedDB.open(emptyDatabase, 1);
  await settled(made);
  if (made.readyState === 'done' && made.error === null) made.result.close();
  await settled(indexedDB.deleteDatabase(emptyDatabase));
};

/** Resolves once the new log is asked for, or another page of this profile has done so; never rejects. */
export const rotateLog = (): Promise<void> =>
  new Promise((resolve) => {
    const asFirst = async (lock: Lock | null): Promise<void> => {
      if (lock !== null) await makeAndDelete();
      resolve();
      if (lock !== null) await untilThePageEnds;
    };
    navigator.locks.request(lockName, { ifAvailable: true }, asFirst).catch(() => resolve());
  });

const untilThePageEnds = new Promise<never>(() => undefined);
