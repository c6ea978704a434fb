import { describe, expect, test } from 'vitest';
import type { FaultCode } from '../model/faults.ts';
import { limits } from '../model/limits.ts';
import { facts, sessionNamed, started, vector, work } from '../testing/engine.ts';
import type { Outcome } from './state.ts';

const a = sessionNamed('a');
const failed = (code: FaultCode): Outcome => ({ kind: 'failed', fault: { code } });

describe('a server that shows less than it acknowledged', () => {
  test('SYN-19 is believed after three reads over a minute, never pushed to meanwhile, and then given what it lacks', () => {
    const engine = started({ a: facts(3, 2) });
    const less: Outcome = { kind: 'answered', facts: facts(3, 2), server: vector({ own: 1 }) };
    engine.ended(a, 'push', failed('GAP'));
    engine.send({ type: 'woken', held: true });
    const reads: string[] = work(engine.ended(a, 'pull', less));
    for (let round = 0; round < 2; round += 1) {
      reads.push(...work(engine.pass(limits.goneBackSpan / 2)));
      engine.ended(a, 'pull', less);
    }
    expect(reads.filter((one) => one.endsWith(' a'))).toEqual(['pull a', 'pull a']);
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
    const whole: Outcome = { kind: 'answered', facts: facts(3, 3), server: vector({ own: 3 }) };
    expect(work(engine.ended(a, 'reseed', whole))).toEqual([]);
    expect(engine.state().sessions.get(a)?.lost).toBeUndefined();
  });

  test('SYN-19 a checkpoint makes room where giving back meets a server that takes no further replica before one', () => {
    const engine = started({ a: facts(3, 2) });
    const less: Outcome = { kind: 'answered', facts: facts(3, 2), server: vector({ own: 1 }) };
    engine.ended(a, 'push', failed('GAP'));
    engine.send({ type: 'woken', held: true });
    engine.ended(a, 'pull', less);
    for (let round = 0; round < 2; round += 1) {
      engine.pass(limits.goneBackSpan / 2);
      engine.ended(a, 'pull', less);
    }
    engine.ended(a, 'reseed', failed('CHECKPOINT_FIRST'));
    engine.pass(limits.checkpointSpread);
    expect(engine.state().sessions.get(a)?.job).toBe('checkpoint');
    engine.ended(a, 'checkpoint', { kind: 'reread', facts: facts(3, 2) });
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
  });

  /** Until it is believed. */
  const goBack = (engine: ReturnType<typeof started>, less: Outcome): void => {
    for (let read = 1; read < limits.goneBackReads; read += 1) {
      engine.ended(a, 'pull', less);
      engine.pass(limits.goneBackSpan / (limits.goneBackReads - 1));
    }
    engine.ended(a, 'pull', less);
  };

  test('SYN-19 one that goes back once more while it is given what it lacks is read again, not given the same for ever', () => {
    const engine = started({ a: facts(3, 2) });
    engine.ended(a, 'push', failed('GAP'));
    engine.send({ type: 'woken', held: true });
    goBack(engine, { kind: 'answered', facts: facts(3, 2), server: vector({ own: 1 }) });
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
    expect(work(engine.ended(a, 'reseed', failed('GAP')))).toEqual([]);
    engine.pass(limits.goneBackSpan);
    expect(engine.state().sessions.get(a)?.job).toBe('pull');
    goBack(engine, { kind: 'absent', facts: facts(3, 2) });
    engine.pass(limits.goneBackSpan);
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
    expect(engine.state().sessions.get(a)?.server).toEqual({});
  });

  test('SYN-19 what somebody else gives it of another replica lets go what is here behind that', () => {
    const here = { stored: vector({ far: 5 }), acknowledged: vector({ own: 2, far: 1 }) };
    const then = { ...here, acknowledged: vector({ own: 2, far: 4 }) };
    /** As when what is damaged here could not be given, and the rest would not have followed. */
    const given = () => {
      const engine = started({ a: facts(2, 2, here) });
      engine.ended(a, 'reseed', { kind: 'answered', facts: facts(2, 2, here), server: vector({ own: 2, far: 1 }) });
      engine.ended(a, 'pull', { kind: 'answered', facts: facts(2, 2, here), server: vector({ own: 2, far: 1 }) });
      expect(engine.state().sessions.get(a)).toMatchObject({ job: undefined, lost: undefined });
      return engine;
    };
    const engine = given();
    engine.send({ type: 'woken', held: true });
    const more = engine.ended(a, 'pull', { kind: 'answered', facts: facts(2, 2, then), server: vector({ own: 2, far: 4 }) });
    expect(work(more)).toEqual(['reseed a']);
    engine.ended(a, 'reseed', { kind: 'answered', facts: facts(2, 2, then), server: vector({ own: 2, far: 5 }) });
    expect(engine.state().sessions.get(a)).toMatchObject({ job: undefined, lost: undefined });
    // Nothing is to be read of what a list tells like that: it is given as well.
    const row = { id: a, revision: 1, vector: vector({ own: 2, far: 4 }), deleted: false, changed: 1 };
    const heard = given();
    heard.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor: 'd', more: false } });
    heard.pass(limits.pollFirst);
    expect(heard.state().sessions.get(a)?.job).toBe('reseed');
  });

  test('SYN-50 a look at the row from before it rose, heard late, does not keep a session that lives again from syncing', () => {
    const buried = facts(1, 1, { deleted: true, buried: true });
    const row = { id: a, revision: 2, vector: vector({ own: 1 }), deleted: false, changed: 1 };
    const engine = started();
    engine.send({ type: 'surveyed', sessions: new Map([[a, buried]]) });
    engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor: 'd', more: false } });
    expect(work(engine.ended(a, 'delete', { kind: 'revived', facts: facts(1, 1) }))).toEqual(['pull a']);
    engine.send({ type: 'looked', session: a, facts: buried });
    engine.send({ type: 'looked', session: a, facts: facts(1, 1) });
    expect(engine.state().sessions.get(a)?.final).toBe(false);
  });

  test('STO-22 what is damaged here is not asked for without a pause of a server that has nothing of the session', () => {
    const owed = facts(0, 0, { owes: 'refetch' });
    const engine = started({ a: owed });
    for (let round = 0; round < 3; round += 1) {
      expect(engine.state().sessions.get(a)?.job).toBe('pull');
      expect(work(engine.ended(a, 'pull', { kind: 'absent', facts: owed }))).toEqual([]);
      engine.pass(limits.pollLast);
    }
  });

  test('SYN-48 a session that is deleted here is given back like any other, and then its deletion is told', () => {
    const gone = facts(3, 2, { deleted: true });
    const engine = started({ a: facts(3, 2) });
    engine.ended(a, 'push', failed('GAP'));
    engine.send({ type: 'surveyed', sessions: new Map([[a, gone]]) });
    engine.send({ type: 'woken', held: true });
    goBack(engine, { kind: 'absent', facts: gone });
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
    engine.ended(a, 'reseed', { kind: 'answered', facts: facts(3, 3, { deleted: true }), server: vector({ own: 3 }) });
    expect(engine.state().sessions.get(a)?.job).toBe('delete');
  });

  test('SYN-4 what is given back between a push without a clear answer and the next one is no read of what became of it', () => {
    const here = { stored: vector({ far: 5 }), acknowledged: vector({ own: 2, far: 1 }) };
    const engine = started({ a: facts(3, 2, here) });
    // The list tells that what others' records here follow was given by somebody, while the push is on its way.
    const row = { id: a, revision: 1, vector: vector({ own: 2, far: 4 }), deleted: false, changed: 1 };
    engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor: 'd', more: false } });
    engine.ended(a, 'push', failed('UNAVAILABLE'));
    engine.pass(limits.backoffLast);
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
    const given = engine.ended(a, 'reseed', { kind: 'answered', facts: facts(3, 2, here), server: vector({ own: 2, far: 5 }) });
    expect(work(given)).toEqual(['pull a']);
  });

  test('SYN-39 an old answer does not make news forgotten that the list has told of, until three reads agree with it', () => {
    const engine = started({ a: facts(2, 2) });
    const row = { id: a, revision: 3, vector: vector({ own: 2, other: 3 }), deleted: false, changed: 1 };
    engine.pass(limits.pollFirst * 2);
    engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor: 'd', more: false } });
    const old: Outcome = { kind: 'answered', facts: facts(2, 2, { stored: vector({ own: 2, other: 1 }) }), server: vector({ own: 2, other: 1 }) };
    for (let read = 1; read < limits.goneBackReads; read += 1) {
      expect(engine.state().sessions.get(a)?.job).toBe('pull');
      engine.ended(a, 'pull', old);
      expect(engine.state().sessions.get(a)?.server).toEqual(row.vector);
      engine.pass(limits.goneBackSpan);
    }
    engine.ended(a, 'pull', old);
    expect(engine.state().sessions.get(a)?.server).toEqual(vector({ own: 2, other: 1 }));
  });

  test('SYN-39 reads from before the list told of more do not count', () => {
    const engine = started({ a: facts(2, 2) });
    const tell = (other: number) =>
      engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [{ id: a, revision: other, vector: vector({ own: 2, other }), deleted: false, changed: 1 }], cursor: 'd', more: false } });
    engine.pass(limits.pollFirst * 2);
    for (const other of [3, 7]) {
      tell(other);
      for (let read = 1; read < limits.goneBackReads; read += 1) {
        engine.ended(a, 'pull', { kind: 'answered', facts: facts(2, 2, { stored: vector({ own: 2, other: 1 }) }), server: vector({ own: 2, other: 1 }) });
        expect(engine.state().sessions.get(a)?.server).toEqual(vector({ own: 2, other }));
        engine.pass(limits.goneBackSpan);
      }
    }
  });

  test('SYN-39 an answer that leaves a replica out, and a row of the list that comes late, do not make it forgotten either', () => {
    const engine = started({ a: facts(2, 2) });
    const row = { id: a, revision: 3, vector: vector({ own: 2, other: 3 }), deleted: false, changed: 1 };
    engine.pass(limits.pollFirst * 2);
    engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor: 'd', more: false } });
    engine.ended(a, 'pull', { kind: 'answered', facts: facts(2, 2), server: vector({ own: 2 }) });
    expect(engine.state().sessions.get(a)?.server).toEqual(row.vector);
    engine.send({ type: 'looked', session: a, facts: facts(2, 2), server: vector({ own: 2, other: 1 }) });
    expect(engine.state().sessions.get(a)?.server).toEqual(row.vector);
    // One that rests is named no more, and all of it is here.
    engine.pass(limits.goneBackSpan);
    engine.ended(a, 'pull', { kind: 'answered', facts: facts(2, 2, { stored: row.vector }), server: vector({ own: 2 }) });
    expect(engine.state().sessions.get(a)?.server).toEqual(vector({ own: 2 }));
  });

  test('SYN-19 an answer that another pusher had overtaken is forgotten by the next read', () => {
    const engine = started({ a: facts(3, 2) });
    engine.ended(a, 'push', { kind: 'answered', facts: facts(3, 2), server: vector({ own: 1 }) });
    engine.pass(limits.goneBackSpan / 2);
    expect(work(engine.ended(a, 'pull', { kind: 'answered', facts: facts(3, 2), server: vector({ own: 2 }) }))).toContain('push a');
  });

  test('SYN-49 a session that the server lost whole is in no list of changes: everything is listed now and then, and what is missing is read', () => {
    const engine = started({ a: facts(2, 2), b: facts(0, 0) });
    const list = (cursor: string, more: boolean, ...rows: readonly string[]) =>
      engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: rows.map((name) => ({ id: sessionNamed(name), revision: 1, vector: vector({ own: 2 }), deleted: false, changed: 1 })), cursor, more } });
    const asked: (string | undefined)[] = [];
    const unasked: string[] = [];
    while (engine.now < 1000 + limits.listWhole) {
      const effects = engine.pass((engine.timer() ?? 0) - engine.now);
      asked.push(...effects.flatMap((effect) => (effect.type === 'list' ? [effect.cursor] : [])));
      if (asked.at(-1) === 'c') unasked.push(...work(list('c', false)));
    }
    expect(unasked).toEqual([]);
    expect(new Set(asked.slice(0, -1))).toEqual(new Set(['c']));
    expect(asked.at(-1)).toBeUndefined();
    // Two pages: only behind the last one is it known who is missing, and the next whole listing waits twice as long.
    expect(work(list('page', true, 'x'))).toContain('list');
    expect(engine.state().list.cursor).toBe('page');
    expect(work(list('c', false, 'y'))).toContain('pull a');
    expect(engine.state().sessions.get(sessionNamed('b'))?.unsettled).toBe(false);
    expect(engine.state().list.wholeDue).toBe(engine.now + 2 * limits.listWhole);
    goBack(engine, { kind: 'absent', facts: facts(2, 2) });
    expect(engine.state().sessions.get(a)?.job).toBe('reseed');
  });

  test('SYN-70 what could not be taken in of a page is listed again with everything, also where that was the first of two', () => {
    const engine = started({});
    const row = { id: a, revision: 1, vector: vector({ far: 1 }), deleted: false, changed: 1 };
    const list = (cursor: string, more: boolean) => engine.send({ type: 'list-ended', outcome: { kind: 'listed', rows: [row], cursor, more } });
    const asked = () => engine.pass(limits.pollLast).flatMap((effect) => (effect.type === 'list' ? [effect.cursor] : []));
    list('c', false);
    expect(asked()).toEqual(['c']);
    engine.send({ type: 'untaken' });
    list('d', false);
    expect(asked()).toEqual([undefined]);
    list('page', true);
    engine.send({ type: 'untaken' });
    list('e', false);
    expect(asked()).toEqual([undefined]);
    list('f', false);
    expect(asked()).toEqual(['f']);
  });
});
