/**
 * What Cosmos DB's vendor publishes for one operation, in request units, at Session consistency, with nothing but partition and order
 * indexed: learn.microsoft.com/azure/cosmos-db/understand-request-unit-consumption, table "Document size" (read in November 2026).
 * Between two sizes of the table the figure is interpolated. Strong and Bounded staleness double what reads cost
 * (learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes).
 *
 * A list is a query over one partition's index. For queries the vendor publishes no figure: here one counts as the read of what it
 * looks through, but not less than two reads. A look-up that finds nothing counts as the smallest read. The real charge is what the
 * answer says; the server exports that (holdfast_store_request_units_total).
 */
/** KB, units of a point read, units of a write. */
const stated = [
  [1, 1, 4.95],
  [2, 1.04, 6.29],
  [4, 1.14, 6.67],
  [8, 1.33, 7.04],
  [16, 1.67, 9.52],
  [32, 2.19, 11.23],
  [64, 4.76, 22.67],
  [128, 9.95, 48.19],
  [256, 20.28, 98.29],
  [512, 40.95, 184.57],
  [1024, 145.9, 625],
  [2048, 291.8, 1250],
] as const;

const at = (bytes: number, column: 1 | 2): number => {
  const size = bytes / 1024;
  const above = stated.findIndex(([kilobytes]) => size <= kilobytes);
  const [low, high] = [stated[above - 1], stated[above] ?? stated[stated.length - 1]];
  if (high === undefined) return 0;
  if (low === undefined || above < 0) return high[column];
  return low[column] + ((size - low[0]) / (high[0] - low[0])) * (high[column] - low[column]);
};

export const statedUnits = (operation: 'read' | 'create' | 'replace' | 'remove' | 'page', bytes: number): number => {
  if (operation === 'read') return at(bytes, 1);
  return operation === 'page' ? Math.max(2, at(bytes, 1)) : at(bytes, 2);
};
