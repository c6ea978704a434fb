/** The stack of undo.ts, as plain JSON: it is sealed and kept, so that undo survives a reload. */
import { parseEntityId, parseWriterId, type EntityId, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { View } from '../facts/deletion.ts';
import type { Head } from '../facts/facts.ts';
import { isCount, isField, isJson, isTime } from '../facts/keys.ts';
import type { Splice } from '../text.ts';

/** [writer, n] of a fact. */
export type Place = readonly [writer: WriterId, n: number];

export interface Change {
  readonly entity: EntityId;
  readonly field: string;
  /** Where the step's own write stands; null when it emptied the field. */
  readonly own: Place | null;
  /** Where the others stand that it wrote into the field beside that: it opened a conflict again. */
  readonly beside?: readonly Place[];
  /** Absent when the field had no value. */
  readonly before?: Json;
  /** Where the former value stood, if it was the only one. */
  readonly beforeAt?: Place;
  /** What stood side by side, where the step settled a conflict; of a deletion, what had deleted. */
  readonly heads?: readonly Head[];
  /** For a text: what the step did to it. */
  readonly edit?: Splice;
  /** For making and restoring an entity: what was known of it right after. */
  readonly known?: View;
}

export interface Step {
  readonly label: string;
  readonly changes: readonly Change[];
}

export interface UndoStack {
  /** Writers of this stack's own changes, over reloads. */
  readonly writers: readonly WriterId[];
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

export const emptyStack: UndoStack = { writers: [], undo: [], redo: [] };

export const nextLabels = (stack: UndoStack): { readonly undo: string | undefined; readonly redo: string | undefined } => ({
  undo: stack.undo.at(-1)?.label,
  redo: stack.redo.at(-1)?.label,
});

type Fields = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isWriter = (value: unknown): value is WriterId => typeof value === 'string' && parseWriterId(value) !== undefined;

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 2 && isWriter(value[0]) && isCount(value[1]);

const isView = (value: unknown): value is View => isObject(value) && Object.entries(value).every(isPlace);

const isHead = (value: unknown): value is Head =>
  isObject(value) && isPlace([value['writer'], value['n']]) && isJson(value['value']) && isTime(value['at']);

const areAll = (value: unknown, is: (part: unknown) => boolean): boolean => value === undefined || (Array.isArray(value) && value.every(is));

const isSplice = (value: unknown): value is Splice =>
  isObject(value) && isTime(value['at']) && typeof value['removed'] === 'string' && typeof value['inserted'] === 'string';

const isChange = (value: unknown): value is Change =>
  isObject(value) &&
  typeof value['entity'] === 'string' &&
  parseEntityId(value['entity']) !== undefined &&
  typeof value['field'] === 'string' &&
  isField(value['field']) &&
  (value['own'] === null || isPlace(value['own'])) &&
  areAll(value['beside'], isPlace) &&
  areAll(value['heads'], isHead) &&
  (value['before'] === undefined || isJson(value['before'])) &&
  (value['beforeAt'] === undefined || isPlace(value['beforeAt'])) &&
  (value['edit'] === undefined || isSplice(value['edit'])) &&
  (value['known'] === undefined || isView(value['known']));

const isStep = (value: unknown): value is Step =>
  isObject(value) && typeof value['label'] === 'string' && Array.isArray(value['changes']) && value['changes'].every(isChange);

const areSteps = (value: unknown): value is readonly Step[] => Array.isArray(value) && value.every(isStep);

/** A stack from parsed JSON; undefined when it is not one. */
export const parseStack = (value: unknown): UndoStack | undefined => {
  if (!isObject(value)) return undefined;
  const { writers, undo, redo } = value;
  return Array.isArray(writers) && writers.every(isWriter) && areSteps(undo) && areSteps(redo)
    ? { writers, undo, redo }
    : undefined;
};
