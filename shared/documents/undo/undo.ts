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
 * session itself is no step, nor is naming the device. A settlement is undone by opening the conflict again (reopen.ts).
 */
import { sessionEntity, type EntityId, type MintLetters, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import { limits } from '../../model/limits.ts';
import { remove, restore, revive } from '../commands.ts';
import { viewOf, type View } from '../facts/deletion.ts';
import type { Head, Patch, Write } from '../facts/facts.ts';
import { differ, sameValue } from '../facts/heads.ts';
import { splitKey } from '../facts/keys.ts';
import { reopen, retelling, whereRetold, type Retold } from './reopen.ts';
import { deviceField, settlesItself, textField } from '../schema.ts';
import type { DocState } from '../state.ts';
import { inverse, joined, type Splice } from '../text.ts';
import type { Change, Place, Step, UndoStack } from './undoStack.ts';

type Side = 'undo' | 'redo';

const noNames: Pick<Retold, 'writers'> = { writers: new Map() };

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
  readonly beside: readonly Place[];
  readonly value: Json | undefined;
  readonly edit?: Splice;
}

/** The fields that a patch of our own changes: those it sets, and those it empties. */
const fieldsOf = ({ set, del, text = [] }: Patch): readonly FieldChange[] => {
  const edits = new Map(text.map(([key, , at, removed, inserted]) => [key, { at, removed, inserted }]));
  const fields = new Map<string, FieldChange>();
  for (const [key] of del) {
    const parts = splitKey(key);
    if (parts !== undefined) fields.set(`${parts.entity}/${parts.field}`, { ...parts, own: null, beside: [], value: undefined });
  }
  for (const [key, value, n] of set) {
    const parts = splitKey(key);
    const edit = edits.get(key);
    const change = edit === undefined ? { value } : { value, edit };
    if (parts === undefined) continue;
    const name = `${parts.entity}/${parts.field}`;
    const former = fields.get(name);
    const beside = former === undefined || former.own === null ? [] : [...former.beside, former.own];
    fields.set(name, { ...parts, own: [parts.writer, n], beside, ...change });
  }
  return [...fields.values()];
};

const headsOf = (state: DocState, entity: EntityId): readonly Head[] =>
  state.fields(entity).flatMap((field) => state.heads(entity, field));

const placeOf = ({ writer, n }: Head): Place => [writer, n];

/** The one value of a field and where it stands, the own head first when several hold it. */
const settled = (heads: readonly Head[], mine: readonly WriterId[]): Place | undefined => {
  const head = differ(heads) ? undefined : (heads.find(({ writer }) => mine.includes(writer)) ?? heads[0]);
  return head && placeOf(head);
};

interface Reading {
  readonly changes: readonly Change[];
  /** Same value, new place: from a rewrite. */
  readonly moved: readonly (readonly [from: Place, to: Place])[];
}

const isMaking = ({ field, value }: FieldChange, made: boolean): boolean => made || (field === 'deleted' && value === false);

const isContested = (state: DocState, entity: EntityId): boolean =>
  state.conflicts().some((conflict) => conflict.entity === entity && conflict.field === 'deleted');

/** What a patch is about to change in a state. */
const readPatch = (state: DocState, patch: Patch, mine: readonly WriterId[]): Reading => {
  const fields = fieldsOf(patch).filter(({ field }) => field !== deviceField);
  const made = new Set(
    fields
      .filter(({ entity, field }) => field === 'kind' && state.heads(entity, 'kind').length === 0)
      .map(({ entity }) => entity),
  );
  const revived = new Set(fields.flatMap(({ entity, field, value }) => (field === 'deleted' && value === false ? [entity] : [])));
  const changes: Change[] = [];
  const moved: (readonly [Place, Place])[] = [];
  for (const change of fields) {
    const { entity, field, own, beside, value, edit } = change;
    if (made.has(entity) && (field !== 'kind' || entity === sessionEntity)) continue;
    const heads = state.heads(entity, field);
    const [winner] = heads;
    // Out of the trash a field comes as it was, also where devices differ about it.
    const at = settled(heads, mine) ?? (winner !== undefined && revived.has(entity) ? placeOf(winner) : undefined);
    if (edit === undefined && beside.length === 0 && at !== undefined && own !== null && winner !== undefined && value !== undefined && sameValue(winner.value, value)) {
      moved.push([at, own]);
      continue;
    }
    const written = fields.flatMap((other): readonly Head[] =>
      other.entity === entity && other.own !== null ? [other.own, ...other.beside].map(([writer, n]) => ({ writer, n, value: null, at: 0 })) : [],
    );
    const isSettled = field === 'deleted' ? isContested(state, entity) : differ(heads) && !settlesItself(field);
    changes.push({
      entity,
      field,
      own,
      ...(winner === undefined ? {} : { before: winner.value }),
      ...(at === undefined ? {} : { beforeAt: at }),
      ...(beside.length === 0 ? {} : { beside }),
      ...(isSettled ? { heads } : {}),
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

/** What was told for somebody else is not one's own. */
const withWriters = (known: readonly WriterId[], patch: Patch, { writers }: Pick<Retold, 'writers'> = noNames): readonly WriterId[] => {
  const others = [...writers].flatMap(([former, now]) => (known.includes(former) ? [] : [now]));
  const found = patch.set.flatMap(([key]) => splitKey(key)?.writer ?? []);
  return [...new Set([...known, ...found.filter((writer) => !others.includes(writer))])];
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

const stands = (state: DocState, { entity, field, own, beside = [], edit }: Change): boolean => {
  const heads = state.heads(entity, field);
  if (edit !== undefined && heads.length !== 1) return false;
  return own === null ? heads.length === 0 : [own, ...beside].every((place) => heads.some(({ writer, n }) => samePlace(place, [writer, n])));
};

/** What the step has settled of this kind is opened again; only that, not what stands around it. */
const opensAgain = ({ changes }: Step): boolean => changes.some(({ field, heads }) => field === 'deleted' && heads !== undefined);

interface Taking {
  readonly mine: readonly WriterId[];
  readonly names: Retold;
}

/** The writes that take one change back; undefined when it is superseded. */
const takeBack = (state: DocState, change: Change, step: Step, { mine, names }: Taking): readonly Write[] | undefined => {
  const { entity, field, own, beside = [], before, heads, known, edit } = change;
  if (!stands(state, change)) return undefined;
  if (field === 'deleted' && heads !== undefined) return reopen(state, change, heads, names);
  if (known !== undefined) return unmake(state, change, step, mine);
  // Opened again, and now deleted as it was.
  if (field === 'deleted' && typeof before === 'object') return remove(state, entity, before as View);
  if (field === 'deleted') return opensAgain(step) ? revive(state, entity) : restore(state, entity);
  if (state.isDeleted(entity)) return undefined;
  if (edit !== undefined) return [{ entity, field, value: null, text: inverse(edit) }];
  if (heads !== undefined) return reopen(state, change, heads, names);
  return [{ entity, field, value: before, seen: own === null ? [] : [own, ...beside] }];
};

/** All of a step or nothing; only layout and order, which settle by themselves, may stay behind. */
const plan = (state: DocState, step: Step, taking: Taking): readonly Write[] | undefined => {
  const parts = step.changes.map((change) => ({ change, writes: takeBack(state, change, step, taking) }));
  if (parts.some(({ change, writes }) => writes === undefined && !settlesItself(change.field))) return undefined;
  const writes = parts.flatMap((part) => part.writes ?? []);
  return writes.length === 0 ? undefined : writes;
};

const takeStep = (stack: UndoStack, state: DocState, mint: MintLetters, side: Side): UndoPlan => {
  const step = stack[side].at(-1);
  if (step === undefined) return { kind: 'nothing' };
  const { label } = step;
  const rest: UndoStack = { ...stack, [side]: stack[side].slice(0, -1) };
  const names = retelling(mint);
  const writes = plan(state, step, { mine: stack.writers, names });
  if (writes === undefined) return { kind: 'superseded', label, stack: rest };
  const settle = (before: DocState, patch: Patch): UndoStack => {
    const writers = withWriters(stack.writers, patch, names);
    const { changes, moved } = readPatch(before, patch, writers);
    const returned = step.changes.flatMap((taken): Reading['moved'] => {
      const { entity, field, beforeAt, heads } = taken;
      if (heads !== undefined) return whereRetold(taken, names, patch);
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
export const undo = (stack: UndoStack, state: DocState, mint: MintLetters): UndoPlan => takeStep(stack, state, mint, 'undo');

/** Takes the last undo back, under the same conditions. */
export const redo = (stack: UndoStack, state: DocState, mint: MintLetters): UndoPlan => takeStep(stack, state, mint, 'redo');
