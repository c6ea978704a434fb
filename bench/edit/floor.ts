/** The floor that edits are measured against: values (of 100 bytes) put into a raw IndexedDB store, each in a transaction that is committed explicitly. */

export interface Floor {
  /** Resolves when the transaction has completed. */
  put(durability: 'relaxed' | 'strict'): Promise<void>;
  /** How many values are there when read back, each of the right size and content. */
  check(): Promise<number>;
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** `bytesEach` of one value; `name` of its database, which must be new; `keyOf` of the count, else the store counts by itself. */
export const openFloor = async (bytesEach = 100, name = 'floor', keyOf?: (count: number) => IDBValidKey): Promise<Floor> => {
  const valueOf = (count: number): Uint8Array => new Uint8Array(bytesEach).fill(count % 256);
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore('log', { autoIncrement: keyOf === undefined });
  const connection = await done(request);
  let count = 0;
  return {
    put: (durability) =>
      new Promise((resolve, reject) => {
        const transaction = connection.transaction('log', 'readwrite', { durability });
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
        transaction.objectStore('log').put(valueOf(count), keyOf?.(count));
        count += 1;
        transaction.commit();
      }),
    check: async () => {
      const values: Uint8Array[] = await done(connection.transaction('log').objectStore('log').getAll());
      return values.filter((value, index) => value.byteLength === bytesEach && value.every((byte) => byte === index % 256)).length;
    },
  };
};
