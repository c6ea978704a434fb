import { describe, expect, test } from 'vitest';
import type { FaultCode } from '../model/faults.ts';
import { limits } from '../model/limits.ts';
import { drive, facts, replicaNamed, sessionNamed, started, vector, work } from '../testing/engine.ts';
import type { ListRow, Outcome } from './state.ts';

const a = sessionNamed('a');
const b = sessionNamed('b');
const own = replicaNamed('own');
const failed = (code: FaultCode, retryAfter?: number): Outcome => ({ kind: 'failed', fault: { code }, retryAfter });
const row = (name: string, more: Partial<ListRow> = {}): ListRow => ({
  id: sessionNamed(name),
  revision: 1,
  vector: vector({ far: 1 }),
  deleted: false,
  changed: 1,
  ...more,
});
const listed = (...rows: ListRow[]) => ({ type: 'list-ended', outcome: { kind: 'listed', rows, cursor: 'c', more: false } }) as const;
const append = (sequence: number) => ({ type: 'appended', session: a, replica: own, sequence }) as const;

describe('when to push', () => {
  test('SYN-1 a burst of edits is one push, half a second after its last', () => {
    const engine = started({ a: facts(0, 0) });
    engine.send(append(1));
    expect(work(engine.pass(400))).toEqual([]);
    engine.send(append(2));
    expect(work(engine.pass(499))).toEqual([]);
    expect(work(engine.pass(1))).toEqual(['push a']);
  });

  test('SYN-1 edits without a pause are pushed within five seconds', () => {
    const engine = started({ a: facts(0, 0) });
    const starts: number[] = [];
    const begin = engine.now;
    for (let sequence = 1; starts.length === 0 && sequence < 100; sequence += 1) {
      engine.send(append(sequence));
      if (work(engine.pass(200)).includes('push a')) starts.push(engine.now - begin);
    }
    expect(starts[0]).toBeGreaterThan(limits.pushLatest - 400);
    expect(starts[0]).toBeLessThanOrEqual(limits.pushLatest + 200);
  });

  test('SYN-1 what was left unsent is pushed at the start, and an append during a push is pushed after it', () => {
    const engine = drive();
    engine.send({ type: 'started', visible: true });
    const effects = engine.send({ type: 'surveyed', sessions: new Map([[a, facts(2, 1)]]) });
    expect(work(effects)).toEqual(['list', 'push a']);
    engine.send(append(3));
    const answer: Outcome = { kind: 'answered', facts: facts(2, 2), server: vector({ own: 2 }) };
    expect(work(engine.ended(a, 'push', answer))).toEqual([]);
    expect(work(engine.pass(500))).toEqual(['push a']);
  });

  test('SYN-1 an append under a replica that the engine does not know makes it look', () => {
    const engine = started({ a: facts(0, 0) });
    expect(work(engine.send({ ...append(1), replica: replicaNamed('new') }))).toEqual(['look a']);
  });
});

describe('when to list', () => {
  test('SYN-2 every 10 s, growing to 60 s while nothing changes, and short again after news', () => {
    const engine = started();
    const gaps: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const before = engine.now;
      engine.pass((engine.timer() ?? 0) - engine.now);
      gaps.push(engine.now - before);
      engine.send(listed());
    }
    expect(gaps).toEqual([...gaps].sort((x, y) => x - y));
    expect(gaps[0]).toBeLessThan(20_000);
    expect(gaps.at(-1)).toBe(limits.pollLast);
    engine.pass(limits.pollLast);
    engine.send(listed(row('x')));
    expect((engine.timer() ?? 0) - engine.now).toBe(limits.pollFirst);
  });

  test('SYN-67: while the battery runs low or data is saved, once a minute, news or not; as before when that is over', () => {
    const engine = started();
    engine.send({ type: 'visibility', visible: true, sparing: true });
    const gap = (): number => (engine.timer() ?? 0) - engine.now;
    for (const rows of [[], [row('x')], [row('y')]]) {
      engine.send(listed(...rows));
      expect(gap()).toBe(limits.pollLast);
      engine.pass(gap());
    }
    engine.send({ type: 'visibility', visible: true, sparing: false });
    engine.send(listed(row('z')));
    expect(gap()).toBe(limits.pollFirst);
  });

  test('SYN-2 R5 T9 never while hidden; at once when visible again', () => {
    const engine = started();
    expect(work(engine.send({ type: 'visibility', visible: false }))).toEqual(['rest']);
    expect(work(engine.pass(10 * limits.pollLast))).toEqual([]);
    expect(work(engine.send({ type: 'woken', held: false }))).not.toContain('list');
    expect(work(engine.send({ type: 'visibility', visible: true }))).toEqual(['list']);
  });

  test('SYN-2 a hidden engine finishes what was edited before it lets go', () => {
    const engine = started({ a: facts(0, 0) });
    engine.send(append(1));
    expect(work(engine.send({ type: 'visibility', visible: false }))).toEqual([]);
    expect(work(engine.pass(500))).toEqual(['push a']);
    expect(work(engine.ended(a, 'push', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) }))).toEqual(['rest']);
  });
});

describe('failures', () => {
  test('SYN-3 back-off doubles with full jitter up to a minute, and a success forgets it', () => {
    const engine = started({ a: facts(1, 0) });
    engine.chance = 0.999;
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      engine.ended(a, round === 0 ? 'push' : 'pull', failed('UNAVAILABLE'));
      waits.push((engine.state().sessions.get(a)?.[round === 0 ? 'push' : 'pull'].notBefore ?? 0) - engine.now);
      engine.pass(limits.backoffLast);
    }
    expect(waits.slice(1, 5)).toEqual([1998, 3996, 7992, 15_984]);
    expect(waits.at(-1)).toBeLessThanOrEqual(limits.backoffLast);
    engine.ended(a, 'pull', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) });
    expect(engine.state().sessions.get(a)?.pull.failures).toBe(0);
  });

  test('SYN-3 a lost line stops every request; `online` starts them again at once', () => {
    const engine = started({ a: facts(1, 0), b: facts(1, 0) });
    engine.chance = 0.999;
    engine.ended(b, 'push', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) });
    expect(work(engine.ended(a, 'push', failed('OFFLINE')))).toEqual([]);
    expect(engine.state().told).toEqual({ kind: 'offline' });
    engine.send({ type: 'appended', session: b, replica: own, sequence: 2 });
    expect(work(engine.pass(1500))).toEqual([]);
    expect(work(engine.send({ type: 'woken', held: false })).sort()).toEqual(['list', 'pull a', 'push b']);
  });

  test('HEA-7 a server that answers and has no time is not called offline: what it is and when it is asked again, also through a wake', () => {
    const engine = started({ a: facts(1, 0) });
    engine.ended(a, 'push', failed('RATE_LIMITED', 30_000));
    const busy = { kind: 'delayed', fault: { code: 'RATE_LIMITED' }, until: engine.now + 30_000 };
    expect(engine.state().told).toEqual(busy);
    const told = engine.send({ type: 'woken', held: true }).filter((effect) => effect.type === 'tell');
    expect(told).toEqual([{ type: 'tell', session: undefined, status: busy }]);
    engine.pass(30_000);
    engine.send({ type: 'list-ended', outcome: { kind: 'failed', fault: { code: 'UNAVAILABLE' }, retryAfter: 5000 } });
    expect(engine.state().told).toEqual({ kind: 'delayed', fault: { code: 'UNAVAILABLE' }, until: engine.now + 5000 });
    engine.pass(5000);
    engine.send(listed());
    expect(engine.state().told.kind).not.toBe('delayed');
  });

  test('HEA-7 what keeps one session is told of it: a server in trouble and a full store at once, the rest when it stays; and told again to whoever asks', () => {
    const engine = started({ a: facts(1, 0), b: facts(1, 0) });
    const of = (session: typeof a) => engine.state().toldSessions.get(session);
    engine.ended(a, 'push', failed('UNAVAILABLE', 7000));
    expect(of(a)).toEqual({ kind: 'delayed', fault: { code: 'UNAVAILABLE' }, until: engine.now + 7000 });
    engine.ended(b, 'push', failed('GAP'));
    expect(of(b)).toBeUndefined();
    engine.ended(b, 'push', failed('GAP'));
    expect(of(b)).toMatchObject({ kind: 'delayed', fault: { code: 'GAP' } });
    engine.ended(b, 'pull', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) });
    engine.ended(a, 'push', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) });
    engine.ended(a, 'pull', failed('STORAGE_FULL'));
    expect(of(a)).toEqual({ kind: 'refused', fault: { code: 'STORAGE_FULL' } });
    const again = engine.send(listed()).filter((effect) => effect.type === 'tell' && effect.session === a);
    expect(again).toEqual([{ type: 'tell', session: a, status: { kind: 'refused', fault: { code: 'STORAGE_FULL' } } }]);
  });

  test('SYN-3 Retry-After is honoured, also through a wake', () => {
    const engine = started({ a: facts(1, 0) });
    engine.ended(a, 'push', failed('RATE_LIMITED', 30_000));
    expect(work(engine.send({ type: 'woken', held: true }))).toEqual([]);
    expect(work(engine.pass(29_999))).toEqual([]);
    expect(work(engine.pass(1))).toEqual(['list', 'pull a']);
  });

  test('SYN-3 Retry-After of a push is honoured by the read that settles it', () => {
    const engine = started({ a: facts(1, 0) });
    const effects = [...engine.ended(a, 'push', failed('UNAVAILABLE', 5000)), ...engine.pass(4999)];
    expect(work(effects).filter((one) => one.endsWith(' a'))).toEqual([]);
    expect(work(engine.pass(1))).toContain('pull a');
  });

  test('SYN-8 a push or a pull that was answered but got no further waits like a failure', () => {
    const engine = started({ a: facts(1, 0), b: facts(0, 0) });
    engine.chance = 0.999;
    expect(work(engine.ended(a, 'push', { kind: 'answered', facts: facts(1, 0), server: {} }))).toEqual([]);
    expect(work(engine.pass(1000))).toEqual([]);
    expect(work(engine.pass(1000))).toEqual(['push a']);
    const owes = facts(1, 1, { owesMeta: true });
    expect(work(engine.ended(a, 'push', { kind: 'answered', facts: owes, server: vector({ own: 1 }) }))).toEqual(['push a']);
    expect(work(engine.ended(a, 'push', { kind: 'answered', facts: owes, server: vector({ own: 1 }) }))).toEqual([]);
    engine.pass(limits.pollLast);
    expect(work(engine.send(listed(row('b'))))).toContain('pull b');
    expect(work(engine.ended(b, 'pull', { kind: 'answered', facts: facts(0, 0), server: vector({ far: 1 }) }))).toEqual([]);
  });

  test.each<FaultCode>(['OFFLINE', 'UNAVAILABLE', 'INTERNAL', 'GAP', 'NOT_OUR_SERVER'])(
    'SYN-4 a push that ended with %s is settled by reading before the next push',
    (code) => {
      const engine = started({ a: facts(1, 0) });
      const effects = [...engine.ended(a, 'push', failed(code)), ...engine.pass(limits.backoffLast)];
      expect(work(effects).filter((one) => one.endsWith(' a'))).toEqual(['pull a']);
      const settled = engine.ended(a, 'pull', { kind: 'answered', facts: facts(1, 0), server: {} });
      expect(work([...settled, ...engine.pass(limits.backoffLast)])).toContain('push a');
    },
  );

  test('SYN-4 a reply that was lost after the commit needs no second push', () => {
    const engine = started({ a: facts(1, 0) });
    engine.ended(a, 'push', failed('OFFLINE'));
    engine.pass(limits.backoffLast);
    expect(work(engine.ended(a, 'pull', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) }))).not.toContain('push a');
  });

  test.each<FaultCode>(['TOO_LARGE', 'OVER_QUOTA', 'INVALID_INPUT'])('SYN-5 %s holds only the pushes of its session', (code) => {
    const engine = started({ a: facts(1, 0), b: facts(1, 0) });
    const effects = engine.ended(a, 'push', failed(code));
    expect(effects).toContainEqual({ type: 'tell', session: a, status: { kind: 'refused', fault: { code } } });
    expect(work(engine.ended(b, 'push', { kind: 'answered', facts: facts(1, 0), server: vector({ own: 1 }) }))).not.toContain('push a');
    engine.pass(limits.pollFirst * 2);
    expect(work(engine.send(listed(row('a'))))).toEqual(['pull a']);
    engine.ended(a, 'pull', { kind: 'answered', facts: facts(1, 0, { stored: vector({ own: 1, far: 1 }) }), server: vector({ far: 1 }) });
    expect(work(engine.pass(limits.pollLast)).includes('push a')).toBe(false);
    expect(work(engine.send({ type: 'woken', held: true }))).toContain('push a');
  });

  test('SYN-5 an edit tries again what was refused', () => {
    const engine = started({ a: facts(1, 0) });
    engine.ended(a, 'push', failed('TOO_LARGE'));
    engine.send(append(2));
    expect(work(engine.pass(500))).toEqual(['push a']);
  });

  test('SYN-5 a pull that is refused does not hold the own pushes', () => {
    const engine = started({ a: facts(0, 0) });
    engine.send(listed(row('a')));
    engine.ended(a, 'pull', failed('BROKEN_CHAIN'));
    engine.send(append(1));
    expect(work(engine.pass(500))).toEqual(['push a']);
  });
});

describe('many sessions', () => {
  test('SYN-6 at most three at once, one job each, and the one served longest ago goes first', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const engine = drive();
    engine.send({ type: 'started', visible: false });
    const first = engine.send({ type: 'surveyed', sessions: new Map(names.map((name) => [sessionNamed(name), facts(9, 0)])) });
    expect(work(first)).toEqual(['push a', 'push b', 'push c']);
    const order: string[] = [];
    const inFlight = ['a', 'b', 'c'];
    for (let round = 1; round <= 7; round += 1) {
      const done = inFlight.shift() ?? '';
      const next = work(engine.ended(sessionNamed(done), 'push', { kind: 'answered', facts: facts(9, 1), server: vector({ own: 1 }) }));
      for (const one of next) inFlight.push(one.slice('push '.length));
      order.push(...next);
    }
    expect(order).toEqual(['push d', 'push e', 'push a', 'push b', 'push c', 'push d', 'push e']);
  });

  test('SYN-6 while all places are taken no timer fires for work that is due', () => {
    const engine = drive();
    engine.send({ type: 'started', visible: false });
    engine.send({ type: 'surveyed', sessions: new Map(['a', 'b', 'c', 'd'].map((name) => [sessionNamed(name), facts(1, 0)])) });
    expect(engine.timer()).toBeGreaterThan(engine.now);
  });
});

describe('forks, lists and deletions', () => {
  test('SYN-7 a fork is mended first, then read, then pushed', () => {
    const engine = started({ a: facts(3, 1) });
    const fork = { replica: own, position: vector({ own: 2 })[own] };
    expect(engine.ended(a, 'push', { kind: 'fork-found', fork })).toContainEqual({ type: 'fork', session: a, fork });
    const moved = facts(2, 0, { replica: replicaNamed('two'), stored: vector({ own: 1, two: 2 }), acknowledged: vector({ own: 1 }) });
    expect(work(engine.ended(a, 'fork', { kind: 'reread', facts: moved }))).toEqual(['pull a']);
    const whole = { ...moved, stored: vector({ own: 2, two: 2 }) };
    expect(work(engine.ended(a, 'pull', { kind: 'answered', facts: whole, server: vector({ own: 2 }) }))).toEqual(['push a']);
  });

  test('SYN-14 a session that only the server knows is adopted, then pulled page by page', () => {
    const engine = started();
    expect(work(engine.send(listed(row('x'))))).toEqual(['adopt x']);
    const x = sessionNamed('x');
    const looked = engine.send({ type: 'looked', session: x, facts: facts(0, 0), server: vector({ far: 2 }) });
    expect(work(looked)).toEqual(['pull x']);
    const half = facts(0, 0, { stored: vector({ far: 1 }) });
    expect(work(engine.ended(x, 'pull', { kind: 'answered', facts: half, server: vector({ far: 2 }) }))).toEqual(['pull x']);
    const whole = facts(0, 0, { stored: vector({ far: 2 }) });
    expect(work(engine.ended(x, 'pull', { kind: 'answered', facts: whole, server: vector({ far: 2 }) }))).toEqual([]);
  });

  test('SYN-69 what the list tells of a later revision is taken in where its records are here already, with metadata or without, and once', () => {
    const here = (revision: number) => facts(0, 0, { stored: vector({ far: 1 }), revision });
    const engine = started({ a: here(0), b: here(1) });
    expect(work([...engine.send(listed(row('a'), row('b'))), ...engine.send({ type: 'looked', session: a, facts: here(1) })])).toEqual(['relabel a']);
    expect(work(engine.send(listed(row('a'), row('b'))))).toEqual([]);
    expect(work(engine.send(listed(row('a', { revision: 2, meta: new Uint8Array(0) }), row('b', { revision: 2, vector: vector({ far: 2 }) }))))).toEqual(['relabel a', 'pull b']);
  });

  test('SYN-15 a tombstone is marked here and nothing is sent any more', () => {
    const engine = started({ a: facts(0, 0), b: facts(0, 0) });
    expect(work(engine.send(listed(row('a', { deleted: true }))))).toEqual(['bury a']);
    // The store refused it: the next listing that names the tombstone marks it.
    expect(work(engine.send(listed(row('a', { deleted: true }))))).toEqual(['bury a']);
    engine.send({ type: 'looked', session: a, facts: facts(0, 0, { deleted: true, buried: true }) });
    expect(work(engine.send(listed(row('a', { deleted: true }))))).toEqual([]);
    engine.send(append(1));
    expect(work(engine.pass(5000))).toEqual([]);
    engine.send({ type: 'appended', session: b, replica: own, sequence: 1 });
    engine.pass(500);
    engine.ended(b, 'push', { kind: 'deleted', facts: facts(1, 0, { deleted: true }) });
    expect(work(engine.pass(5000)).filter((one) => one.endsWith(' b'))).toEqual([]);
    const looked = engine.send({ type: 'looked', session: b, facts: facts(2, 1, { deleted: true }) });
    expect([...work(looked), ...work(engine.pass(5000))].filter((one) => one.endsWith(' b'))).toEqual([]);
  });

  test('SYN-50 a session that is listed alive though its tombstone was seen is told deleted again, and lives where that meets news', () => {
    const buried = facts(1, 1, { deleted: true, buried: true });
    const engine = started();
    engine.send({ type: 'surveyed', sessions: new Map([[a, buried], [b, buried]]) });
    expect(work(engine.send(listed(row('a'), row('b')))).sort()).toEqual(['delete a', 'delete b']);
    expect(work(engine.ended(a, 'delete', { kind: 'deleted', facts: buried }))).toEqual([]);
    expect(work(engine.ended(b, 'delete', { kind: 'revived', facts: facts(1, 1) }))).toEqual(['pull b']);
    engine.send(listed(row('a', { deleted: true })));
    expect(engine.state().sessions.get(a)?.risen).toBe(false);
  });

  test('SYN-16 a deletion is told when its Undo has gone; an undone one is not', () => {
    const gone = facts(1, 1, { deleted: true });
    const engine = started({ a: facts(1, 1), b: facts(1, 1) });
    engine.send({ type: 'surveyed', sessions: new Map([[a, gone], [b, gone]]) });
    expect(work(engine.pass(limits.toastLifetime))).toEqual([]);
    engine.send({ type: 'surveyed', sessions: new Map([[a, gone], [b, facts(1, 1)]]) });
    expect(work(engine.pass(limits.deletionDelay)).filter((one) => one !== 'list')).toEqual(['delete a']);
    expect(work(engine.ended(a, 'delete', { kind: 'revived', facts: facts(1, 1) }))).toEqual(['pull a']);
  });

  test('SYN-16 a session that never reached the server is deleted without a word, unless something was written in it since', () => {
    const engine = started({ a: facts(1, 0, { deleted: true }), b: facts(2, 0, { deleted: true, owes: 'burial' }) });
    engine.pass(limits.deletionDelay);
    expect([a, b].map((id) => engine.state().sessions.get(id)?.job)).toEqual([undefined, 'delete']);
  });

  test('SYN-30 a tombstone that does not cover what was acknowledged here is read before it is marked', () => {
    const engine = started({ a: facts(2, 2) });
    expect(work(engine.send(listed(row('a', { deleted: true, vector: vector({ own: 1 }) }))))).toEqual(['pull a']);
    expect(work(engine.ended(a, 'pull', { kind: 'deleted', facts: facts(2, 2, { deleted: true, buried: true, owes: 'copy' }) }))).toEqual(['rescue a']);
  });
});

describe('what is told', () => {
  test('SYN-20 idle only after a whole listing, with nothing to send or fetch', () => {
    const engine = drive();
    engine.send({ type: 'started', visible: true });
    engine.send({ type: 'surveyed', sessions: new Map() });
    expect(engine.state().told).toEqual({ kind: 'starting' });
    engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [], cursor: 'c', more: true } });
    expect(engine.state().told).toEqual({ kind: 'starting' });
    expect(engine.send(listed())).toContainEqual({ type: 'tell', session: undefined, status: { kind: 'idle' } });
    engine.send({ type: 'looked', session: a, facts: facts(1, 0) });
    expect(engine.state().told).toEqual({ kind: 'working' });
    engine.ended(a, 'push', { kind: 'answered', facts: facts(1, 1), server: vector({ own: 1 }) });
    expect(engine.state().told).toEqual({ kind: 'idle' });
  });

  test('SYN-20 every listing is told, as a sign of life, and a foreign server by its name', () => {
    const engine = started();
    engine.pass(limits.pollFirst * 2);
    expect(engine.send(listed())).toContainEqual({ type: 'tell', session: undefined, status: { kind: 'idle' } });
    engine.pass(limits.pollLast);
    engine.send({ type: 'list-ended', outcome: { kind: 'failed', fault: { code: 'NOT_OUR_SERVER' } } });
    expect(engine.state().told).toEqual({ kind: 'refused', fault: { code: 'NOT_OUR_SERVER' } });
    engine.pass(limits.pollLast);
    engine.send({ type: 'list-ended', outcome: { kind: 'failed', fault: { code: 'INVITE_NEEDED' } } });
    expect(engine.state().told).toEqual({ kind: 'refused', fault: { code: 'INVITE_NEEDED' } });
  });

  test('SYN-20 a reign that ended in the middle of a push begins the next one by reading', () => {
    const engine = started({ a: facts(1, 0) });
    expect(engine.state().sessions.get(a)?.job).toBe('push');
    engine.send({ type: 'started', visible: true });
    expect(work(engine.send({ type: 'surveyed', sessions: new Map([[a, facts(1, 0)]]) }))).toEqual([]);
    expect(engine.state().sessions.get(a)?.job).toBe('pull');
    expect(engine.state().sessions.get(b)).toBeUndefined();
  });
});

describe('drafts of a killed tab', () => {
  test('REC-2 T4 a draft that nobody has answered for is pushed, never pulled, and pulled once it is answered', () => {
    const engine = drive();
    engine.send({ type: 'started', visible: true });
    const unanswered = { ...facts(2, 1), unanswered: true };
    engine.send({ type: 'surveyed', sessions: new Map([[a, unanswered]]) });
    const news = vector({ own: 2, far: 3 });
    expect(work(engine.ended(a, 'push', { kind: 'answered', facts: { ...facts(2, 2), unanswered: true }, server: news }))).toEqual([]);
    expect(work(engine.send(listed(row('a', { revision: 9, vector: news }))))).toEqual([]);
    expect(work(engine.send({ type: 'surveyed', sessions: new Map([[a, facts(2, 2)]]) }))).toEqual(['pull a']);
  });
});
