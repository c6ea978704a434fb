/** The client's half of syncing, and its keys: client/sync, client/vault. Rows as in documents.mjs; a fifth text names the test file where the rule has slower ones too. */
const jobs = 'client/sync/jobs/jobs.test.ts';

export default [
  ['SYN-9', 'client/sync/jobs/acknowledge.ts', "return row.hash === hash ? 'ours' : 'foreign';", "return 'ours';", jobs],
  ['SYN-13', 'client/sync/jobs/jobs.ts', 'const swept = await sweepClosed(deps, session);\n  if (!swept.ok) return failed(swept.fault);\n  const row = await store.sessions.get(session);', 'const row = await store.sessions.get(session);', jobs],
  ['SYN-21', 'client/sync/jobs/send.ts', 'return row.meta !== undefined && covers(row.metaAt ?? {}, after) ? row.meta : undefined;', 'return row.meta;', jobs],
  ['SYN-11', 'client/sync/jobs/jobs.ts', 'if (!genuine.ok) return failed(genuine.fault);', '', jobs],
  ['SYN-12', 'client/sync/jobs/reappend.ts', 'const own = await rowsIn(store.records, session, fork.replica, unsentSpans(row, fork.replica));', 'const own = (await rowsIn(store.records, session, fork.replica, unsentSpans(row, fork.replica))).slice(0, 1);', jobs],
  ['CMP-1', 'client/sync/jobs/compaction.ts', 'floorOf([...pasts, present], wallClock(), reach)', 'floorOf([...pasts, present], wallClock(), 0)', 'client/sync/jobs/compaction.test.ts'],
  ['CMP-3', 'client/sync/jobs/compaction.ts', 'if (!durable.ok) return durable;', '', 'client/sync/jobs/compaction.test.ts'],
  ['CMP-4', 'client/sync/jobs/compaction.ts', "if (!holds(doc, run.changes.map(({ update }) => update))) return err(fault('INTERNAL'));", '', 'client/sync/jobs/compaction.test.ts'],
  ['CMP-6', 'client/sync/jobs/compaction.ts', 'if (!isClose) spaced = past.since ?? 0;', '', 'client/sync/jobs/compaction.test.ts'],
  ['SEC-33', 'client/vault/attempts.ts', 'await store.save({ count: known.count + 1, at: now });', 'await store.save({ count: known.count, at: now });'],
  ['SEC-30', 'client/vault/locking.ts', "passphrase.normalize('NFKC')", 'passphrase'],
  ['SEC-31', 'client/vault/locking.ts', 'exchange: await exchangePairFrom(crypto, seed), rekey: true };', 'exchange: await exchangePairFrom(crypto, seed) };'],
  ['SEC-34', 'client/vault/locking.ts', '{ ...lock, ...(await wrap(deps, row, lock.id, after, cost, bytes)) }', '{ ...lock, ...(await wrap(deps, row, lock.id, before, cost, bytes)) }'],
  ['SEC-19', 'client/vault/vault.ts', 'if (again !== undefined) return open(again);', ''],
  ['SEC-18', 'client/vault/vault.ts', 'if (present !== undefined && present.keyring.length > 0) return', 'if (present !== undefined) return'],
  ['SEC-23', 'client/vault/vault.ts', 'if (row.accountKeys[epoch - 1] === undefined) await refresh();', ''],
  ['SYN-17', 'client/sync/calls/http.ts', "if (json === undefined && response.status !== 204) return refusal('NOT_OUR_SERVER');", '', 'client/sync/calls/http.test.ts'],
  ['SYN-18', 'client/sync/calls/token.ts', 'if (current === before) current = undefined;', '', 'client/sync/calls/http.test.ts'],
  ['SYN-61', 'client/sync/jobs/inbox.ts', "if (!covers(stored, asked) || (page.checkpoint", 'if ((page.checkpoint', 'client/sync/jobs/inbox.test.ts'],
  ['SEC-24', 'client/vault/deviceName.ts', "[/Edg\\//, 'Edge'],", '', 'client/vault/vault.test.ts'],
];
