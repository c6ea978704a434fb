/** What takes the space on this device, by kind. Reads every row, so it is asked for by a person, never on the way. */
import type { Database } from './database.ts';

/** Bytes as they are stored, without what the browser adds. */
export interface Sizes {
  /** Records and checkpoints: the sessions themselves. */
  readonly sessions: number;
  readonly datasets: number;
  /** Views and results of panels: made again from the others when they are missing. */
  readonly caches: number;
  /** Items that were set aside. */
  readonly quarantined: number;
}

const total = async <Row>(table: { each(visit: (row: Row) => void): Promise<unknown> }, bytesOf: (row: Row) => number): Promise<number> => {
  let sum = 0;
  await table.each((row) => void (sum += bytesOf(row)));
  return sum;
};

export const readSizes = async ({ records, bases, views, checkpoints, results, datasets, quarantine }: Database): Promise<Sizes> => {
  const sealedBytes = ({ sealed }: { readonly sealed: Uint8Array }): number => sealed.byteLength;
  const [log, base, view, checkpoint, result, dataset, quarantined] = await Promise.all([
    total(records, (bytes) => bytes.byteLength),
    total(bases, sealedBytes),
    total(views, sealedBytes),
    total(checkpoints, sealedBytes),
    total(results, sealedBytes),
    total(datasets, ({ bytes }) => bytes),
    quarantine.count(),
  ]);
  return { sessions: log + base, datasets: dataset, caches: view + checkpoint + result, quarantined };
};
