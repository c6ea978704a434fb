/**
 * The append, the hot path of the product: one store, explicit commit, on Dexie's own connection. Its transaction is created before
 * it returns, so that a barrier asked for afterwards is ordered behind it. A strict one is durable by itself.
 */
import { keyOf, valueOf } from './recordCodec.ts';
import type { SealedRow } from './rows.ts';

/** All or none. 'taken': a row, or a stopper, is there already. Rejects when the store cannot take them. */
export const append = (connection: IDBDatabase, rows: readonly SealedRow[], durability: 'relaxed' | 'strict'): Promise<'added' | 'taken'> =>
  new Promise((resolve, reject) => {
    const transaction = connection.transaction('records', 'readwrite', { durability });
    transaction.oncomplete = () => resolve('added');
    transaction.onabort = () => {
      if (transaction.error?.name === 'ConstraintError') resolve('taken');
      else reject(transaction.error ?? new DOMException('The transaction was aborted', 'AbortError'));
    };
    const store = transaction.objectStore('records');
    for (const row of rows) store.add(valueOf(row), keyOf(row));
    transaction.commit();
  });
