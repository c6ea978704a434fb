/** The sync engine: shared/sync. Rows as in documents.mjs; a fifth text names the test file where the rule has slower ones too. */
const step = 'shared/sync/step.test.ts';

export default [
  ['SYN-1', 'shared/sync/step.ts', 'Math.min(event.now + limits.pushDebounce, since + limits.pushLatest)', 'event.now + limits.pushDebounce', step],
  ['SYN-2 R5 T9', 'shared/sync/step.ts', 'if (next.visible && next.surveyed', 'if (next.surveyed', step],
  ['SYN-3', 'shared/sync/wait.ts', 'const asked = failed.retryAfter === undefined ? lane.asked : now + failed.retryAfter;', 'const asked = lane.asked;', step],
  ['SYN-4', 'shared/sync/outcomes.ts', 'const unsettled = session.unsettled || isOpen;', 'const unsettled = session.unsettled;', step],
  ['SYN-5', 'shared/sync/step.ts', 'session.push.held === undefined ? session.push : woken({ ...session.push, held: undefined })', 'session.push', step],
  ['SYN-6', 'shared/sync/choose.ts', 'jobsInFlight(state) >= limits.syncParallel) return undefined;', 'false) return undefined;', step],
  ['SYN-7', 'shared/sync/outcomes.ts', "        fork: undefined,\n        unsettled: true,", '        fork: undefined,', step],
  ['SYN-8', 'shared/sync/outcomes.ts', 'const repeats = isStalled(session, job, facts, server);', 'const repeats = false;', step],
  ['SYN-14', 'shared/sync/listing.ts', "if (!row.deleted) effects.push({ type: 'adopt', row });", '', step],
  ['SYN-15', 'shared/sync/choose.ts', 'if (session.final) return undefined;', '', step],
  ['SYN-16', 'shared/sync/step.ts', 'return { ...next, edits: { since: now, settle: now + limits.deletionDelay } };', 'return next;', step],
  ['SYN-20', 'shared/sync/status.ts', "if (!state.surveyed || !state.list.complete) return { kind: 'starting' };", '', step],
  ['SYN-30', 'shared/sync/listing.ts', 'return session.final || !less ? { ...session, final: true, risen: false } : { ...session, unsettled: true };', 'return { ...session, final: true, risen: false };', step],
  ['SYN-50', 'shared/sync/listing.ts', 'if (session.final) return { ...session, risen: session.facts.buried === true };', 'if (session.final) return session;', step],
  ['SYN-67', 'shared/sync/listing.ts', '!state.sparing && (news || effects.length > 0)', '(news || effects.length > 0)', step],
  ['HEA-7', 'shared/sync/status.ts', "cause === undefined || cause.code === 'OFFLINE' ? { kind: 'offline' }", "true ? { kind: 'offline' }", step],
  ['REC-2 T4', 'shared/sync/choose.ts', "return session.facts.unanswered === true && job?.kind !== 'push' ? undefined : job;", 'return job;', step],
  ['SYN-19', 'shared/sync/outcomes.ts', 'const enough = reads + 1 >= limits.goneBackReads && now - since >= limits.goneBackSpan;', 'const enough = true;', 'shared/sync/wentBack.test.ts'],
  ['SYN-39', 'shared/sync/outcomes.ts', 'return { ...settled, doubts: session.doubts + 1, pull:', 'return { ...settled, server, doubts: session.doubts + 1, pull:', 'shared/sync/wentBack.test.ts'],
  ['SYN-48', 'shared/sync/choose.ts', "if (session.lost?.believed === true) return orCheckpoint(session, { kind: 'reseed', at: session.push.notBefore });", "if (session.lost?.believed === true && !session.facts.deleted) return orCheckpoint(session, { kind: 'reseed', at: session.push.notBefore });", 'shared/sync/wentBack.test.ts'],
  ['SYN-49', 'shared/sync/listing.ts', 'for (const [id, session] of isWhole ? missed(sessions, whole) : [])', 'for (const [id, session] of isWhole ? [] : missed(sessions, { named: new Set([...sessions.keys()]), pages: 0 }))', 'shared/sync/wentBack.test.ts'],
  ['SYN-70', 'shared/sync/step.ts', 'list: { ...state.list, whole: undefined, wholeDue: event.now }', 'list: state.list', 'shared/sync/wentBack.test.ts'],
  // What of the product the simulator catches, `npm run simulate -- --planted` shows; this is the simulator itself.
  ['SYN-23', 'shared/testing/simulator/disk.ts', 'undo(underWay);\n      underWay = [];\n      const kept', 'underWay = [];\n      const kept', 'shared/testing/simulator/disk.test.ts'],
];
