/**
 * The undo stack of an open session, kept sealed so that it survives a reload and a kill. Tabs do not share one: each has a slot of
 * the session (a Web Lock). A tab that is reloaded takes the one that it had, so that tabs reloaded together do not exchange their
 * stacks; a new one, also after a kill, takes the lowest that is free.
 */
import type { Head, Patch, Write } from '../../shared/documents/facts/facts.ts';
import { splitKey } from '../../shared/documents/facts/keys.ts';
import type { DocState } from '../../shared/documents/state.ts';
import { record, redo, undo, type UndoPlan } from '../../shared/documents/undo/undo.ts';
import { emptyStack, nextLabels, parseStack, type UndoStack } from '../../shared/documents/undo/undoStack.ts';
import { fromUtf8, utf8 } from '../../shared/model/bytes.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { attempt } from '../storage/failures.ts';
import { openLocal, sealLocal } from '../vault/local.ts';
import type { SessionDeps } from './deps.ts';
import { writable, type Readable } from './readable.ts';
import type { UndoOutcome } from './types.ts';

export interface UndoHistory {
  /** Notes a step; called when the patch is made and the state does not have it yet. */
  note(label: string, patch: Patch): void;
  undo(): UndoOutcome;
  redo(): UndoOutcome;
  readonly history: Readable<{ readonly undo: string | undefined; readonly redo: string | undefined }>;
  /** Writes the stack now, if it is to be written at all; rejects as the store does. */
  keep(): Promise<void>;
  close(): Promise<void>;
}

export interface UndoDeps {
  readonly state: DocState;
  /** Makes a patch of the writes, calls `made` with it, and only then applies it. */
  readonly apply: (writes: readonly Write[], made: (patch: Patch) => void) => void;
}

/** The slot that this tab has, and what lay in it. */
export interface UndoSlot {
  readonly key: string;
  readonly stack: UndoStack;
  release(): void;
}

/** Undefined when another tab has it. */
const tryLock = (key: string): Promise<(() => void) | undefined> =>
  new Promise((answer) => {
    void navigator.locks.request(key, { ifAvailable: true }, (lock) => {
      if (lock === null) return answer(undefined);
      return new Promise<void>((resolve) => answer(resolve));
    });
  });

/** Of this tab, over its reloads. Where there are no tabs there is none. */
const tabMemory = (globalThis as { readonly sessionStorage?: globalThis.Storage }).sessionStorage;

const takeSlot = async (session: SessionId): Promise<Omit<UndoSlot, 'stack'>> => {
  const memory = `undo/${session}`;
  // A copy of a tab has the memory of its original, which holds the lock.
  const had = tabMemory?.getItem(memory) ?? null;
  for (let number = had === null ? 0 : -1; ; number += 1) {
    const place = number < 0 ? had : String(number);
    const key = `${memory}/${place}`;
    const release = await tryLock(key);
    if (release === undefined) continue;
    tabMemory?.setItem(memory, String(place));
    return { key, release };
  }
};

const load = async ({ storage, vault }: SessionDeps, key: string): Promise<UndoStack> => {
  const sealed = await storage.kv.get(key);
  if (!(sealed instanceof Uint8Array)) return emptyStack;
  const plain = await openLocal(vault, 'undo', key, sealed);
  return (plain.ok ? parseStack(JSON.parse(fromUtf8(plain.value))) : undefined) ?? emptyStack;
};

/**
 * The state as a step of these fields needs it, kept while the real one goes on. Undefined when entities are made, deleted or
 * restored: then the step must be worked out before the state changes.
 */
const asBefore = (state: DocState, patch: Patch): DocState | undefined => {
  const heads = new Map<string, readonly Head[]>();
  for (const [key] of [...patch.set, ...patch.del]) {
    const parts = splitKey(key);
    if (parts === undefined || parts.field === 'kind' || parts.field === 'deleted') return undefined;
    heads.set(`${parts.entity}/${parts.field}`, state.heads(parts.entity, parts.field));
  }
  return { ...state, heads: (entity, field) => heads.get(`${entity}/${field}`) ?? [] };
};

export const openUndo = async (deps: SessionDeps, session: SessionId): Promise<UndoSlot> => {
  const slot = await takeSlot(session);
  const kept = await attempt(() => load(deps, slot.key));
  return { ...slot, stack: kept.ok ? kept.value : emptyStack };
};

export const createUndo = ({ storage, vault, mint }: SessionDeps, slot: UndoSlot, { state, apply }: UndoDeps): UndoHistory => {
  let stack = slot.stack;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keptAt = -Infinity;
  const history = writable(nextLabels(stack));

  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    keptAt = performance.now();
    await attempt(async () => {
      const sealed = await sealLocal(vault, 'undo', slot.key, utf8(JSON.stringify(stack)));
      await storage.kv.put(slot.key, sealed);
    });
  };

  /** At once after a pause, then at most once in the delay: the stack is small, but not as small as an edit. */
  const change = (next: UndoStack): void => {
    stack = next;
    const labels = nextLabels(stack);
    const shown = history.get();
    if (labels.undo !== shown.undo || labels.redo !== shown.redo) history.set(labels);
    timer ??= setTimeout(() => void keep(), Math.max(0, keptAt + limits.upkeepDelay - performance.now()));
  };

  /** Steps that are not on the stack yet: working one out costs as much as an edit, and nobody asks for it so soon. */
  let waiting: { readonly label: string; readonly patch: Patch; readonly before: DocState }[] = [];
  const settle = (): void => {
    const steps = waiting;
    waiting = [];
    if (steps.length > 0) change(steps.reduce((so, { label, patch, before }) => record(so, label, before, patch), stack));
  };

  const take = (plan: UndoPlan): UndoOutcome => {
    if (plan.kind === 'nothing') return { kind: 'nothing' };
    if (plan.kind === 'superseded') {
      change(plan.stack);
      return { kind: 'superseded', label: plan.label };
    }
    apply(plan.writes, (patch) => change(plan.settle(state, patch)));
    return { kind: 'done', label: plan.label };
  };

  return {
    note: (label, patch) => {
      const before = asBefore(state, patch);
      if (waiting.length === 0) setTimeout(settle, limits.afterEditDelay);
      waiting.push({ label, patch, before: before ?? state });
      if (before === undefined) settle();
    },
    undo: () => {
      settle();
      return take(undo(stack, state, mint));
    },
    redo: () => {
      settle();
      return take(redo(stack, state, mint));
    },
    history,
    keep: async () => {
      settle();
      if (timer !== undefined) await keep();
    },
    close: async () => {
      settle();
      if (timer !== undefined) await keep();
      slot.release();
    },
  };
};
