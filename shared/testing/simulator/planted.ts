/**
 * Bugs to be planted, one at a time, to test the simulator itself: each replaces exact pieces of a module's text as it is loaded, so
 * that the product carries no seam. A piece that is not found is an error, or a bug would be planted nowhere.
 */
import type { Around } from './cases.ts';

export interface Planted {
  readonly name: string;
  readonly file: string;
  /** `file`: where it is another one. */
  readonly pieces: readonly (readonly [what: string, instead: string, file?: string])[];
  /** Where it is looked for: what it takes is rare in the run of all seeds, which would find it too, later. */
  readonly around?: Around;
}

export const planted: readonly Planted[] = [
  {
    name: 'acknowledge before durable',
    file: 'client/session/committer.ts',
    pieces: [['else void receive(batch.first, batch.last, durable);', 'else accept(batch.first, batch.last);']],
  },
  {
    name: 'drop the seen-heads rule',
    file: 'shared/documents/prepare.ts',
    pieces: [['(wasSeen(head) ||', '(true ||']],
  },
  {
    name: 'delete a head that was not on screen',
    file: 'shared/documents/doc.ts',
    pieces: [['if (fact !== undefined && fact[1] <= n) facts.delete(key);', 'if (fact !== undefined) for (const other of [...facts.keys()]) if (other.split("#")[0] === key.split("#")[0] && !set.some(([own]) => own === other)) facts.delete(other);']],
  },
  {
    name: 'collapse unequal heads',
    file: 'shared/documents/prepare.ts',
    pieces: [['(value !== undefined && sameValue(head.value, value))', '(value !== undefined && typeof head.value === typeof value)']],
  },
  {
    name: 'tombstone without its vector',
    file: 'shared/documents/facts/deletion.ts',
    pieces: [['view[writer] = Math.max(n, view[writer] ?? 0);', 'view[writer] = Math.min(1, n);']],
  },
  {
    name: "drop the deleter's vector check",
    file: 'shared/documents/facts/deletion.ts',
    pieces: [['head.n > (seen.get(head.writer) ?? 0)', 'false && head.n > (seen.get(head.writer) ?? 0)']],
  },
  {
    name: 'apply a remote update as a local undo step',
    file: 'client/session/session.ts',
    pieces: [['    const taken = hydration.take(changes);', "    const taken = hydration.take(changes);\n    undo.note('remote', taken);"]],
  },
  {
    name: 'drop a quarantined record',
    file: 'client/session/records/reader.ts',
    pieces: [
      ['positions.set(replica, run.position);', 'positions.set(replica, run.stopped === undefined ? run.position : [run.stopped.row.sequence, run.stopped.row.hash]);'],
      ['run.stopped === undefined ? [] : [run.stopped])),', '[])),'],
      ['      backlog = left;', '      backlog = [];', 'client/session/hydration.ts'],
    ],
  },
  // Whoever pushes or starts sweeps such rows: so nobody does.
  {
    name: 'append under a closed replica and call it Saved',
    file: 'client/storage/sessions.ts',
    pieces: [
      ['if ((await records.get(key)) === undefined) await records.add(stopper, key);', '{}'],
      ['    if (late.length === 0) continue;', '    continue;', 'client/session/records/sweep.ts'],
      ['const next = late.find(({ rows }) => rows.length > 0);', 'const next = late.find(() => false);', 'client/sync/jobs/reappend.ts'],
    ],
    around: { theme: { isSmall: false, serverLoses: false, deletes: false, sessions: 1, devices: 2, tabs: [1, 1] }, often: ['resumed twice', 'slow disk'] },
  },
  {
    name: 'delete the local log before the receipt',
    file: 'client/storage/records.ts',
    pieces: [
      ['    let bytes = 0;\n    return allHashed(', '    let bytes = 0;\n    if (maxBytes > 0) await records.bulkDelete(rows.map(keyOf));\n    return allHashed('],
    ],
  },
  {
    name: 'resurrect on pull',
    file: 'client/storage/records.ts',
    pieces: [
      ['sessions.put(withPulled(row, rows, added))', 'sessions.put({ ...withPulled(row, rows, added), deleted: undefined, deletedAt: undefined })'],
    ],
  },
  {
    name: 're-seal the same sequence on retry',
    file: 'client/storage/append.ts',
    pieces: [['store.add(valueOf(row), keyOf(row));', 'store.put(valueOf(row), keyOf(row));']],
  },
  {
    name: 'decide FORK outside the transaction',
    file: 'client/storage/sessions.ts',
    pieces: [["        if (own.length !== moved) return 'changed' as const;\n        await vacate(row, from, own);", '        await vacate(row, from, own);']],
  },
  {
    name: 'ignore FORK',
    file: 'client/sync/jobs/jobs.ts',
    pieces: [
      ["    case 'FORK':\n    case 'RETIRED':", "    case 'RETIRED':", 'client/sync/jobs/outcomes.ts'],
      ["if (found !== undefined) return { kind: 'fork-found', fork: found };", ''],
      ["if (fork !== undefined) return { kind: 'fork-found', fork };", '', 'client/sync/jobs/send.ts'],
    ],
  },
  // FORK would part them: so it goes on under the same id, too.
  {
    name: 'reuse a replica id after a restore',
    file: 'client/sync/jobs/rows.ts',
    pieces: [
      ['freshRow(row.id, mintReplicaId(mint), row.changed)', 'freshRow(row.id, deps.vault.device as never, row.changed)'],
      ['const to = mintReplicaId(mint);', 'const to = deps.vault.device as never;', 'client/sync/jobs/reappend.ts'],
    ],
  },
  {
    name: 'accept a gap',
    file: 'shared/sync/chain.ts',
    pieces: [['if (sequence !== last + 1 || previous !== lastHash)', 'if (sequence === last + 1 && previous !== lastHash)']],
  },
  {
    name: 'compare vectors with >= the wrong way',
    file: 'shared/sync/vectors.ts',
    pieces: [['own[0] < sequence) return false', 'own[0] > sequence) return false'], ['return own[0] > sequence ||', 'return own[0] < sequence ||']],
  },
  {
    name: 'treat 200 with HTML as success',
    file: 'client/sync/jobs/send.ts',
    pieces: [
      [
        '  // The own rows do not follow each other',
        "  if (!reply.ok && reply.fault.code === 'NOT_OUR_SERVER' && records.length > 0) return answered(deps, session, { revision: row.revision, vector: { ...row.acknowledged, [row.replica]: [records.at(-1)!.sequence, records.at(-1)!.hash] } });\n  // The own rows do not follow each other",
      ],
    ],
  },
  {
    name: 'treat a lost reply as failure without reading',
    file: 'shared/sync/outcomes.ts',
    pieces: [
      ["const isOpen = (job === 'push' || job === 'checkpoint' || failed.fault.code === 'BEHIND') && !refusals.has(failed.fault.code);", "const isOpen = failed.fault.code === 'BEHIND';"],
    ],
  },
  {
    name: 'checkpoint above its vector',
    file: 'client/sync/jobs/checkpoint.ts',
    pieces: [
      ['  return ok({ replica, rows, run });', '  return ok({ replica, rows, run: { ...run, changes: run.changes.slice(0, -1), position: end } });'],
    ],
  },
  {
    name: 'build a checkpoint from the live document',
    file: 'client/sync/jobs/checkpoint.ts',
    pieces: [
      ['const run = await openRun(vault, id, rows, begin);', 'const run = await openRun(vault, id, [...rows, ...(await store.records.range(id, replica, end[0] + 1))], begin);'],
    ],
  },
  {
    name: 'skip checkpoint verification',
    file: 'client/sync/jobs/adopt.ts',
    pieces: [
      ['!== hash) {', '=== undefined) {'],
      ['  if (!opened.ok) return opened;\n', ''],
      ['const other = await otherAt(deps, session, vector);', 'const other = undefined;'],
      ['const uncovered = await uncoveredBy(deps, row, opened.value, covered, named);', 'const uncovered = undefined;'],
      ['held: heldReplicas(opened.value.held) };', 'held: [] };'],
      ['return keepBoth(deps, { base, opened: opened.value, covered }, row, row.base.vector);', 'return keepBase(deps, base, covered);'],
    ],
  },
  {
    name: 'wipe on server rollback',
    file: 'client/sync/jobs/jobs.ts',
    pieces: [["return reply.fault.code === 'NOT_FOUND' ? withFacts(deps, session, 'absent')", "if (reply.fault.code === 'NOT_FOUND') await bury(deps, session);\n  return reply.fault.code === 'NOT_FOUND' ? withFacts(deps, session, 'deleted')"]],
  },
  {
    name: 'leave If-Match off the head',
    file: 'server/store/memory/store.ts',
    pieces: [["return kept(item.partition, item.id)?.etag === etag ? put(item) : undefined;", 'return kept(item.partition, item.id) !== undefined || etag === undefined ? put(item) : undefined;']],
  },
  {
    name: 'garbage-collect a segment that a slow pusher is about to commit',
    file: 'server/services/push.ts',
    pieces: [
      ['    if (swapped !== undefined) {', '    if (swapped !== undefined && extended.segment !== undefined && incoming.length > 2) await store.remove(owner, extended.segment.id, extended.segment.etag);\n    if (swapped !== undefined) {'],
    ],
  },
  {
    name: 'advance the changes cursor past an invisible commit',
    file: 'server/services/cursor.ts',
    pieces: [
      ['Math.max(0, start - limits.cursorOverlap)', 'Math.max(0, start)'],
      ['whole === undefined && wholeDue <= now ? undefined : cursor', 'cursor', 'shared/sync/listing.ts'],
    ],
  },
  {
    name: 'accept an unsigned keyring',
    file: 'shared/crypto/keyring.ts',
    pieces: [['return (await Promise.all(each)).every(Boolean);', 'await Promise.all(each);\n  return true;']],
  },
  {
    name: 'bind no session into the AAD',
    file: 'shared/crypto/envelope.ts',
    pieces: [
      ['whole.set(utf8(owner + session + replica), plainBytes);', "whole.set(utf8(owner + 'S'.repeat(22) + replica), plainBytes);"],
      ['session.charCodeAt(at)', "'S'.charCodeAt(0)"],
    ],
  },
  {
    name: 'leave pending structs unnoticed',
    file: 'shared/documents/wire/inspect.ts',
    pieces: [
      ["  if (after === undefined) return 'gap';", "  if (after === undefined) return 'fits';"],
      ["has(after, rightOrigin))) return 'gap';", "has(after, rightOrigin))) return 'fits';"],
      ["(after.get(client) ?? 0))) return 'gap';", "(after.get(client) ?? 0))) return 'fits';"],
    ],
  },
  {
    name: 'let a record through that was changed on the way',
    file: 'client/sync/jobs/genuine.ts',
    pieces: [['if (!opened.ok && (last !== sequence || lastHash !== hash))', 'if (!opened.ok && false)']],
  },
  // Both show until the tab is opened anew: so at the end of a run, where a machine is resumed twice if there is room for it still (not
  // where that happened often), and looked at before anything goes on that would have the replica read from its start.
  {
    name: 'take a checkpoint for known under a forked replica',
    file: 'client/session/records/reader.ts',
    pieces: [['(known >= sequence && isSame)', 'known >= sequence']],
    around: { theme: { isSmall: true, serverLoses: false, deletes: false, sessions: 1, devices: 2, tabs: [1, 1] } },
  },
  {
    name: 'take a forked replica for read when its rows were replaced',
    file: 'client/session/records/reader.ts',
    pieces: [
      ['return row?.sequence === sequence && row.hash !== hash;', 'return false;'],
    ],
    around: { theme: { isSmall: false, serverLoses: false, deletes: false, sessions: 1, devices: 2, tabs: [1, 1] } },
  },
  {
    name: 'take an old answer for the newest',
    file: 'shared/sync/outcomes.ts',
    pieces: [
      ['replicasOf(heard).some((replica) => sequenceOf(server, replica) < sequenceOf(heard, replica) && (server[replica] !== undefined || sequenceOf(heard, replica) > sequenceOf(stored, replica)));', 'false && heard === stored;'],
    ],
  },
];
