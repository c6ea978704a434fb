/** A session on this device: its past, its state, what is said of it. Rows as in documents.mjs. */
export default [
  ['MAN-3', 'client/session/changed.ts', "['pinned', 'archived', deviceField]", '[deviceField]'],
  ['HIS-6', 'client/session/history/steps.ts', 'if (Object.entries(start).some(([replica, sequence]) => sequence > (reach[replica] ?? 0))) return undefined;', ''],
  ['HIS-7', 'client/session/history/earlier.ts', "if (run.stopped?.fault.code === 'BROKEN_CHAIN') return err(run.stopped.fault);", ''],
  ['HIS-8', 'client/session/history/steps.ts', 'waiting.push(step);', ''],
  ['HIS-9', 'client/session/history/sittings.ts', '&& at - before.at <= gap', ''],
  ['PAN-17', 'client/session/history/values.ts', '.toSorted((a, b) => b.at - a.at)', ''],
  ['STO-28', 'client/session/oneAtATime.ts', 'if (!isUnderWay) void run();', 'void run();'],
  ['STO-9', 'client/session/hydration.ts', 'stopped || later(limits.pollFirst)', 'stopped', 'client/session/hydration.test.ts'],
  ['HEA-2', 'client/session/status.ts', "if (input.sync?.kind === 'paused') return { kind: 'waiting', changes, since: input.waitingSince, why: 'paused' };", ''],
  ['HEA-5', 'client/session/status.ts', "if (input.sync?.kind === 'refused') return { kind: 'refused', changes, fault: input.sync.fault };", ''],
  ['STO-8', 'client/session/upkeep.ts', 'row?.twins === undefined || row.closed.length <= (read.row?.closed.length ?? 0)', 'true', 'client/session/upkeep.test.ts'],
  ['CMP-5', 'client/storage/sessions.ts', 'return [...(cut > 0 ? ([[0, cut]] as const) : []), ...inGap].filter', 'return [...inGap].filter', 'client/storage/pasts.test.ts'],
  ['HEA-7', 'client/session/status.ts', 'sequence - ownFrom(row, replica)', 'sequence - ownFrom(row, row.replica)', 'client/session/status.test.ts'],
  ['SYN-13', 'client/storage/bases.ts', 'const to = next.base?.vector[replica]', 'const to = base.vector[replica]', 'client/storage/pasts.test.ts'],
  ['DOC-6 DOC-12', 'shared/documents/prepare.ts', 'const all = { set: covering(set, last), del };', 'const all = { set, del };', 'shared/documents/undo/undo.test.ts'],
  ['SYN-66', 'client/sync/jobs/twins.ts', 'return waiting.length === 0 || waiting.length === updates.length ? waiting : left(doc, waiting);', 'return waiting;', 'shared/testing/twins.test.ts'],
];
