/**
 * What must be finished however often the process ends in between. A task is written *before* the tombstone that makes it true, so
 * no crash can leave a tombstone that nobody follows up; a task whose tombstone never came finds nothing to do and goes.
 *
 *   plan -> due -> leased (due again when the lease ends) -> done: removed | failed: due later | failed too often: dead
 *
 * Handlers are idempotent: a task may run twice, never not at all. What is dead stays, is logged and asks for a person.
 */
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Item } from '../store/store.ts';
import { sortable } from './heads.ts';

export type TaskKind = 'snapshot' | 'owner' | 'garbage';
type Task = { readonly what: TaskKind; readonly subject: string; readonly attempts: number };
/** 'later' runs it again when the lease has ended. */
export type Handler = (subject: string) => Promise<'done' | 'later'>;

const partition = 'tasks';
const idOf = (what: TaskKind, subject: string): string => `task.${what}.${subject}`;
const itemOf = (task: Task, due: number, kind: 'task' | 'dead' = 'task'): Item => ({
  partition,
  id: idOf(task.what, task.subject),
  kind,
  sort: sortable(due),
  summary: null,
  body: task,
});

export const createTasks = ({ store, now, metrics }: Pick<AppDeps, 'store' | 'now' | 'metrics'>) => {
  const drop = async (id: string): Promise<void> => {
    const stored = await store.read(partition, id);
    if (stored !== undefined) await store.remove(partition, id, stored.etag);
  };

  const fail = async (task: Task, etag: string): Promise<boolean> => {
    const isDead = task.attempts >= limits.taskAttempts;
    const wait = Math.min(limits.taskBackoffLast, limits.taskLease * 2 ** task.attempts);
    await store.replace(itemOf(task, now() + wait, isDead ? 'dead' : 'task'), etag);
    return isDead;
  };

  const runOne = async (id: string, handlers: { readonly [what in TaskKind]: Handler }, dead: (what: TaskKind) => void) => {
    const stored = await store.read(partition, id);
    if (stored === undefined || stored.kind !== 'task' || stored.sort > sortable(now())) return;
    const before = stored.body as Task;
    const task: Task = { ...before, attempts: before.attempts + 1 };
    const lease = await store.replace(itemOf(task, now() + limits.taskLease), stored.etag);
    // Another process was faster.
    if (lease === undefined) return;
    const ended = (outcome: 'done' | 'later' | 'failed' | 'dead'): void => metrics?.add('holdfast_tasks_total', { what: task.what, outcome });
    try {
      const outcome = await handlers[task.what](task.subject);
      if (outcome === 'done') await store.remove(partition, id, lease);
      ended(outcome);
    } catch {
      const isDead = await fail(task, lease);
      ended(isDead ? 'dead' : 'failed');
      if (isDead) dead(task.what);
    }
  };

  return {
    /** Again is no second task. It is due a moment later, so that who planned it usually finishes first; `wait` in milliseconds. */
    async plan(what: TaskKind, subject: string, wait: number = limits.taskLease): Promise<void> {
      await store.create(itemOf({ what, subject, attempts: 0 }, now() + wait));
    },
    finished: (what: TaskKind, subject: string): Promise<void> => drop(idOf(what, subject)),
    /** Runs what is due. `dead` is told of what has failed too often. */
    async run(handlers: { readonly [what in TaskKind]: Handler }, dead: (what: TaskKind) => void): Promise<void> {
      const rows = await store.page({ partition, kind: 'task', limit: limits.taskBatch });
      for (const { id, sort } of rows) if (sort <= sortable(now())) await runOne(id, handlers, dead);
    },
  };
};
