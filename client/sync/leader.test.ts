import { expect, test, vi } from 'vitest';
import { patient } from '../../shared/testing/patient.ts';
import { createLeader } from './leader.ts';

/** Two workers over the real lock manager of this run-time. */
const worker = (name: string, log: string[]) =>
  createLeader({ locks: navigator.locks, lead: () => log.push(`${name} leads`), follow: (how) => log.push(`${name} ${how}`) });

test('SYN-20 one worker leads; the next in line takes over when it lets go, and a silent holder can be replaced', async () => {
  const log: string[] = [];
  const [a, b] = [worker('a', log), worker('b', log)];
  a.want();
  await vi.waitFor(() => expect(a.place()).toBe('leading'), patient);
  b.want();
  await vi.waitFor(() => expect(b.place()).toBe('waiting'), patient);
  a.release();
  await vi.waitFor(() => expect(b.place()).toBe('leading'), patient);
  a.want({ ifFree: true });
  await vi.waitFor(() => expect(a.place()).toBe('out'), patient);
  a.want();
  a.seize();
  await vi.waitFor(() => expect(a.place()).toBe('leading'), patient);
  await vi.waitFor(() => expect(b.place()).toBe('out'), patient);
  expect(log.slice(0, 3)).toEqual(['a leads', 'a released', 'b leads']);
  expect(log.slice(3).sort()).toEqual(['a leads', 'b stolen']);
  a.release();
  await vi.waitFor(async () => expect((await navigator.locks.query()).held).toEqual([]), patient);
});
