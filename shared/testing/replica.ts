/** One open document for tests: plain state and Yjs document side by side, as an open session keeps them. */
import { openDoc, type SessionDoc } from '../documents/doc.ts';
import type { Change, Patch, Write } from '../documents/facts/facts.ts';
import { prepare } from '../documents/prepare.ts';
import { createState, fromView, toView, type DocState } from '../documents/state.ts';
import { record, redo, undo } from '../documents/undo/undo.ts';
import { emptyStack, parseStack, type UndoStack } from '../documents/undo/undoStack.ts';
import type { Bytes } from '../model/bytes.ts';
import { mintWriterId, type WriterId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import type { Seeded } from './seeded.ts';

export interface Replica {
  readonly state: DocState;
  readonly doc: SessionDoc;
  readonly writer: WriterId;
  readonly stack: UndoStack;
  write(writes: readonly Write[], label?: string): Change;
  /** The change of an undo or redo, or why there is none. */
  undo(): Change | 'nothing' | 'superseded';
  redo(): Change | 'nothing' | 'superseded';
  merge(update: Bytes): Result<Patch>;
  /** Closes and opens again: a new writer, the state from its view, the document from its bytes, the stack from its JSON. */
  reopen(): void;
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export const createReplica = (random: Seeded): Replica => {
  const clientId = (): number => random.below(2 ** 31) * 2 ** 21 + 1;
  let [state, doc, writer, stack] = [createState(), openDoc({ clientId: clientId() }, []), mintWriterId(random.mint), emptyStack];
  let [nextN, now] = [1, 1_700_000_000_000 + random.below(1_000_000)];

  const commit = (writes: readonly Write[], settle: (patch: Patch) => UndoStack): Change => {
    const patch = prepare(state, writes, { writer, nextN, now: (now += 1000) });
    nextN += patch.set.length;
    stack = settle(patch);
    state.apply(patch);
    return { update: doc.apply(patch), patch };
  };

  const take = (step: typeof undo): Change | 'nothing' | 'superseded' => {
    const plan = step(stack, state, random.mint);
    if (plan.kind === 'writes') return commit(plan.writes, (patch) => plan.settle(state, patch));
    if (plan.kind === 'superseded') stack = plan.stack;
    return plan.kind;
  };

  const reopen = (): void => {
    const view = fromView(json(toView(state)));
    const kept = parseStack(json(stack));
    if (!view.ok || kept === undefined) throw new Error('a view or a stack does not survive its own JSON');
    [state, doc, writer, stack] = [
      view.value,
      openDoc({ clientId: clientId() }, [doc.encode()]),
      mintWriterId(random.mint),
      kept,
    ];
    nextN = 1;
  };

  return {
    get state() {
      return state;
    },
    get doc() {
      return doc;
    },
    get writer() {
      return writer;
    },
    get stack() {
      return stack;
    },
    write: (writes, label = 'edit') => commit(writes, (patch) => record(stack, label, state, patch)),
    undo: () => take(undo),
    redo: () => take(redo),
    merge: (update) => {
      const merged = doc.merge(update);
      if (merged.ok) state.apply(merged.value);
      return merged;
    },
    reopen,
  };
};

/** All live facts and all texts in one order, for comparing replicas. */
export const content = (state: Pick<DocState, 'facts'>): readonly string[] => {
  const { set, whole = [] } = state.facts();
  return [...set, ...whole.filter(([, text]) => text !== '')].map((part) => JSON.stringify(part)).sort();
};

/** As content, without the texts: these are painted from patches only in the order in which they were edited. */
export const factsIn = (state: Pick<DocState, 'facts'>): readonly string[] => content({ facts: () => ({ set: state.facts().set, del: [] }) });
