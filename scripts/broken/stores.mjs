/** The stores of the server, and what of the client is pure. Rows as in documents.mjs. */
const contract = 'server/store/contract.test.ts';
const memory = 'server/store/memory/store.ts';
const blobContract = 'server/store/blobs/contract.test.ts';
const blobMemory = 'server/store/blobs/memory.ts';

export default [
  ['API-1 T5', memory, 'return held !== undefined && found?.etag === held.etag ? held : found && parse(found);', 'return held !== undefined && found?.etag === held.etag ? held : found && { ...parse(found), summary: null };', contract],
  ['API-2', memory, 'return kept(item.partition, item.id) === undefined ? put(item) : undefined;', 'return put(item);', contract],
  ['API-3 API-5', memory, 'return kept(item.partition, item.id)?.etag === etag ? put(item) : undefined;', 'return put(item);', contract],
  ['API-4', memory, 'return kept(partition, id)?.etag === etag && partitions', 'return partitions', contract],
  ['API-6', memory, 'compare(item, after) > 0', 'compare(item, after) >= 0', contract],
  ['API-7', memory, 'text: JSON.stringify({ partition: name, id, kind, sort, summary, body }) });', 'text: JSON.stringify({ partition: name, id, kind, sort, summary, body }).replaceAll("\\u2028", "") });', contract],
  ['BLB-1', blobMemory, 'mine.set(name, bytes.slice());', 'mine.set(name, bytes.slice(1));', blobContract],
  ['BLB-2', blobMemory, 'if (find(owner, name) !== undefined) return false;', '', blobContract],
  ['BLB-3', blobMemory, '?.slice(...(range ?? []));', '?.slice();', blobContract],
  ['BLB-4', blobMemory, 'const removed = mine?.delete(name) === true;', 'const removed = mine?.has(name) === true;', blobContract],
  ['BLB-5', blobMemory, '.filter(([name]) => name.startsWith(under) && name > after)', '.filter(([name]) => name.startsWith(under) && name >= after)', blobContract],
  ['SNA-2', 'client/features/share/link.ts', "return err(fault('LINK_BROKEN', { cut: 1 }));", "return err(fault('LINK_BROKEN', { cut: 0 }));"],
  ['SNA-4', 'client/features/share/format.ts', "newer.success ? 'UNSUPPORTED_VERSION' : 'LINK_BROKEN'", "'LINK_BROKEN'"],
  ['HEA-8', 'client/sync/clock.ts', 'Math.abs(ahead) > limits.clockOff ? ahead : undefined', 'ahead > limits.clockOff ? ahead : undefined'],
  ['HEA-3', 'client/sync/rounds.ts', 'const all = [...readRounds(await load()), ...taken].slice(-limits.roundsKept);', 'const all = [...readRounds(await load()), ...taken];'],
  ['BLB-10', 'client/sync/files/transfers.ts', 'const missing = indexes(meta).filter((index) => !there.value.has(index));', 'const missing = indexes(meta);'],
  ['BLB-11', 'client/sync/files/transfers.ts', "if (!opened.ok) return failed({ fault: fault('FILE_BROKEN', { chunk: index }) });", ''],
  ['BLB-6', 'server/store/blobs/files.ts', 'for (const file of files) if (file.startsWith(unfinished)) await rm(join(folder, owner, file), { force: true });', ''],
  ['API-8', 'server/store/memory/store.ts', '=> ({ ...(JSON.parse(kept.text) as Item), etag: kept.etag });', '=> ((kept as Kept & { item?: StoredItem }).item ??= { ...(JSON.parse(kept.text) as Item), etag: kept.etag });'],
  ['API-65', 'server/store/cosmos/store.ts', "if (found?.shape.w === shape.w) return { is: 'done', etag: found.etag };", ''],
  ['API-66', 'server/store/cosmos/sessionTokens.ts', 'if (brought !== undefined && brought.length <= limits.sessionTokenLetters) mergeInto(tokens, brought);', ''],
  ['API-68', 'server/store/cosmos/shape.ts', 'need(bytes <= limits.storedItemBytes,', 'need(true,'],
  ['API-70', 'server/store/sqlite/store.ts', 'ORDER BY sort, id LIMIT ?', 'ORDER BY id LIMIT ?'],
  ['API-9', 'server/store/sqlite/store.ts', 'await group.finish();', ''],
  ['API-69', 'server/store/sqlite/backup.ts', 'if (existsSync(to)) throw new Error(`${to} exists already. A backup never replaces a file.`);', ''],
];
