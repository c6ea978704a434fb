/**
 * What Cosmos DB states for one operation (learn.microsoft.com/azure/cosmos-db/request-units and key-value-store-cost, with nothing but
 * partition and order indexed): a point read of an item is 1 RU for its first KB, and 10 RU at 100 KB; a write of 1 KB is about 5 RU and
 * of 100 KB about 50; a lookup that finds nothing is 1 RU; a query over one partition's index about 2.5 RU. Between them sizes count in
 * proportion. The real charge is what the answer says; the server exports that (holdfast_store_request_units_total).
 */
const line = (bytes: number, atOne: number, atHundred: number): number => atOne + (Math.max(0, bytes / 1024 - 1) * (atHundred - atOne)) / 99;

export const statedUnits = (operation: 'read' | 'create' | 'replace' | 'remove' | 'page', bytes: number): number => {
  if (operation === 'read') return line(bytes, 1, 10);
  return operation === 'page' ? 2.5 + line(bytes, 0, 9) : line(bytes, 5, 50);
};
