/**
 * Undo and redo as a value. An undo is a new write of the former value, never a roll-back: it applies only while the write it
 * takes back is still a head, so it cannot erase what somebody else wrote later. The stack is plain JSON and survives a reload;
 * the writes it makes then come from a new writer.
 *
 * A step holds, for each field, where its write stands ([writer, n]) and what was there before. An undo puts the former value
 * back under a new n: steps below that wrote this former value are pointed at the new place, or they would count as superseded.
 * A text is undone by its edit turned round, and only while nobody else has written in it: then it stands where it stood. Edits
 * that follow each other within a pause are one step.
 * Making an entity is undone by deleting it, deleting by restoring; both only while nobody else has touched it since. Making the
 * session itself is no step, nor is naming the device.
 */
import { sessionEntity, type EntityId, type WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { limits } from '../model/limits.ts';
import { remove, restore } from './commands.ts';
import { viewOf, type View } from './deletion.ts';
import type { Head, Patch, Write } from './facts.ts';
import { differ, sameValue } from './heads.ts';
import { splitKey } from './keys.ts';
import { deviceField, settlesItself, textField } from './schema.ts';
import type { DocState } from './state.ts';
import { inverse, joined, type Splice } from './text.ts';
import type { Change, Place, Step, UndoStack } from './undoStack.ts';

type Side = 'undo' | 'redo';

export type UndoPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'superseded'; readonly label: string; readonly stack: UndoStack }
  | {
      readonly kind: 'writes';
      readonly label: string;
      readonly writes: readonly Write[];
      /** The stack after the writes, given their patch and the state from before it. */
      readonly settle: (before: DocState, patch: Patch) => UndoStack;
    };

interface FieldChange {
  readonly entity: EntityId;
  readonly field: string;
  readonly own: Place | null;
  readonly value: Json | undefined;
  readonly edit?: Splice;
}

/** The fields that a patch of our own changes: those it sets, and those it empties. */
const fieldsOf = ({ set, del, text = [] }: Patch): readonly FieldChange[] => {
  const edits = new Map(text.map(([key, , at, removed, inserted]) => [key, { at, removed, inserted }]));
  const fields = new Map<string, FieldChange>();
  for (const [key] of del) {
    const parts = splitKey(key);
    if (parts !== undefined) fields.set(`${parts.entity}/${parts.field}`, { ...parts, own: null, value: undefined });
  }
  for (const [key, value, n] of set) {
    const parts = splitKey(key);
    const edit = edits.get(key);
    const change = edit === undefined ? { value } : { value, edit };
    if (parts !== undefined) fields.set(`${parts.entity}/${parts.field}`, { ...parts, own: [parts.writer, n], ...change });
  }
  return [...fields.values()];
};

const headsOf = (state: DocState, entity: EntityId): readonly Head[] =>
  state.fields(entity).flatMap((field) => state.heads(entity, field));

/** The one value of a field and where it stands, the own head first when several hold it. */
const settled = (heads: readonly Head[], mine: readonly WriterId[]): Place | undefined => {
  const head = differ(heads) ? undefined : (heads.find(({ writer }) => mine.includes(writer)) ?? heads[0]);
  return head && [head.writer, head.n];
};

interface Reading {
  readonly changes: readonly Change[];
  /** Same value, new place: from a rewrite. */
  readonly moved: readonly (readonly [from: Place, to: Place])[];
}

const isMaking = ({ field, value }: FieldChange, made: boolean): boolean => made || (field === 'deleted' && value === false);

/** What a patch is about to change in a state. */
const readPatch = (state: DocState, patch: Patch, mine: readonly WriterId[]): Reading => {
  const fields = fieldsOf(patch).filter(({ field }) => field !== deviceField);
  const made = new Set(
    fields
      .filter(({ entity, field }) => field === 'kind' && state.heads(entity, 'kind').length === 0)
      .map(({ entity }) => entity),
  );
  const changes: Change[] = [];
  const moved: (readonly [Place, Place])[] = [];
  for (const change of fields) {
    const { entity, field, own, value, edit } = change;
    if (made.has(entity) && (field !== 'kind' || entity === sessionEntity)) continue;
    const heads = state.heads(entity, field);
    const at = settled(heads, mine);
    const [winner] = heads;
    if (edit === undefined && at !== undefined && own !== null && winner !== undefined && value !== undefined && sameValue(winner.value, value)) {
      moved.push([at, own]);
      continue;
    }
    const written = fields.flatMap((other): readonly Head[] =>
      other.entity === entity && other.own !== null ? [{ writer: other.own[0], n: other.own[1], value: null, at: 0 }] : [],
    );
    changes.push({
      entity,
      field,
      own,
      ...(winner === undefined ? {} : { before: winner.value }),
      ...(at === undefined ? {} : { beforeAt: at }),
      ...(edit === undefined ? {} : { edit }),
      ...(isMaking(change, made.has(entity)) ? { known: viewOf([...headsOf(state, entity), ...written]) } : {}),
    });
  }
  return { changes, moved };
};

const samePlace = (a: Place | null | undefined, b: Place | null | undefined): boolean =>
  a !== null && a !== undefined && b !== null && b !== undefined && a[0] === b[0] && a[1] === b[1];

const repoint = (steps: readonly Step[], moved: Reading['moved']): readonly Step[] => {
  if (moved.length === 0) return steps;
  const target = (place: Place | null): Place | null => moved.find(([from]) => samePlace(from, place))?.[1] ?? place;
  return steps.map(({ label, changes }) => ({
    label,
    changes: changes.map((change) => ({ ...change, own: target(change.own) })),
  }));
};

const push = (steps: readonly Step[], step: Step): readonly Step[] =>
  step.changes.length === 0 ? steps : [...steps, step].slice(-limits.undoSteps);

const withWriters = (known: readonly WriterId[], patch: Patch): readonly WriterId[] => {
  const writers = patch.set.flatMap(([key]) => splitKey(key)?.writer ?? []);
  return [...new Set([...known, ...writers])];
};

/** The last step with these changes in it: when both are one edit of one text, and one goes on where the other ended. */
const goesOn = (step: Step, changes: readonly Change[], before: DocState, patch: Patch): Step | undefined => {
  const [first, second] = [step.changes[0], changes[0]];
  if (first?.edit === undefined || second?.edit === undefined || step.changes.length + changes.length > 2) return undefined;
  if (first.entity !== second.entity || !samePlace(first.own, second.beforeAt)) return undefined;
  const then = before.heads(first.entity, textField)[0]?.at ?? 0;
  const now = patch.set.find(([key]) => splitKey(key)?.field === textField)?.[3] ?? 0;
  const edit = joined(first.edit, second.edit);
  if (edit === undefined || now - then > limits.noteUndoPause) return undefined;
  return { label: step.label, changes: [{ ...first, own: second.own, edit }] };
};

/** A new step; what could be redone is forgotten. `before` is the state that the patch has not reached yet. */
export const record = (stack: UndoStack, label: string, before: DocState, patch: Patch): UndoStack => {
  const writers = withWriters(stack.writers, patch);
  const { changes, moved } = readPatch(before, patch, writers);
  if (changes.length === 0) return { ...stack, writers, undo: repoint(stack.undo, moved), redo: repoint(stack.redo, moved) };
  const steps = repoint(stack.undo, moved);
  const last = steps.at(-1);
  const longer = last && goesOn(last, changes, before, patch);
  if (longer !== undefined) return { writers, undo: [...steps.slice(0, -1), longer], redo: [] };
  return { writers, undo: push(steps, { label, changes }), redo: [] };
};

/** Whether anybody but the stack's own writers has a head in the entity that was not there after the step. */
const touchedByOthers = (state: DocState, entity: EntityId, known: View, mine: readonly WriterId[]): boolean =>
  headsOf(state, entity).some(({ writer, n }) => !mine.includes(writer) && n > (known[writer] ?? 0));

/** Deleting again what the step had made or restored: not while others' work is in it or, on a dashboard, beside it. */
const unmake = (state: DocState, change: Change, step: Step, mine: readonly WriterId[]): readonly Write[] | undefined => {
  const entities = [change.entity, ...state.panels(change.entity)];
  const knownOf = (entity: EntityId): View =>
    step.changes.find((other) => other.entity === entity && other.known !== undefined)?.known ?? {};
  const isOthers =
    state.isDeleted(change.entity) || entities.some((entity) => touchedByOthers(state, entity, knownOf(entity), mine));
  return isOthers ? undefined : remove(state, change.entity);
};

const stands = (state: DocState, { entity, field, own, edit }: Change): boolean => {
  const heads = state.heads(entity, field);
  if (edit !== undefined && heads.length !== 1) return false;
  return own === null ? heads.length === 0 : heads.some(({ writer, n }) => writer === own[0] && n === own[1]);
};

/** The writes that take one change back; undefined when it is superseded. */
const takeBack = (state: DocState, change: Change, step: Step, mine: readonly WriterId[]): readonly Write[] | undefined => {
  const { entity, field, own, before, known, edit } = change;
  if (!stands(state, change)) return undefined;
  if (known !== undefined) return unmake(state, change, step, mine);
  if (field === 'deleted') return restore(state, entity);
  if (state.isDeleted(entity)) return undefined;
  if (edit !== undefined) return [{ entity, field, value: null, text: inverse(edit) }];
  return [{ entity, field, value: before, seen: own === null ? [] : [own] }];
};

/** All of a step or nothing; only layout and order, which settle by themselves, may stay behind. */
const plan = (state: DocState, step: Step, mine: readonly WriterId[]): readonly Write[] | undefined => {
  const parts = step.changes.map((change) => ({ change, writes: takeBack(state, change, step, mine) }));
  if (parts.some(({ change, writes }) => writes === undefined && !settlesItself(change.field))) return undefined;
  const writes = parts.flatMap((part) => part.writes ?? []);
  return writes.length === 0 ? undefined : writes;
};

const takeStep = (stack: UndoStack, state: DocState, side: Side): UndoPlan => {
  const step = stack[side].at(-1);
  if (step === undefined) return { kind: 'nothing' };
  const { label } = step;
  const rest: UndoStack = { ...stack, [side]: stack[side].slice(0, -1) };
  const writes = plan(state, step, stack.writers);
  if (writes === undefined) return { kind: 'superseded', label, stack: rest };
  const settle = (before: DocState, patch: Patch): UndoStack => {
    const writers = withWriters(stack.writers, patch);
    const { changes, moved } = readPatch(before, patch, writers);
    const returned = step.changes.flatMap(({ entity, field, beforeAt }): Reading['moved'] => {
      const own = changes.find((change) => change.entity === entity && change.field === field)?.own;
      return beforeAt === undefined || own === undefined || own === null ? [] : [[beforeAt, own]];
    });
    const undo = repoint(rest.undo, [...moved, ...returned]);
    const redo = repoint(rest.redo, [...moved, ...returned]);
    const inverse = { label, changes };
    return side === 'undo' ? { writers, undo, redo: push(redo, inverse) } : { writers, undo: push(undo, inverse), redo };
  };
  return { kind: 'writes', label, writes, settle };
};

/** Takes the last step back. 'superseded': nothing to write, the step is dropped from the returned stack. */
export const undo = (stack: UndoStack, state: DocState): UndoPlan => takeStep(stack, state, 'undo');

/** Takes the last undo back, under the same conditions. */
export const redo = (stack: UndoStack, state: DocState): UndoPlan => takeStep(stack, state, 'redo');
