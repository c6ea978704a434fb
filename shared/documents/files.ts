/**
 * Files that were put in place of one data set's apart: what each of them is, and keeping all of them. A person chooses between
 * files; that a file is five fields is nothing to settle one by one.
 */
import type { MintLetters, WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { Before, Place } from './facts/before.ts';
import { addDataset, resolve, type DatasetContent } from './commands.ts';
import type { Head, Write } from './facts/facts.ts';
import { sameValue } from './facts/heads.ts';
import { readDatasets, type DatasetInfo } from './read.ts';
import { contentFields, fits } from './schema.ts';
import type { Conflict, DocState } from './state.ts';

export interface FileSide {
  readonly head: Head;
  readonly content: DatasetContent;
}

export const isOfFile = (state: DocState, { entity, field }: Conflict): boolean =>
  contentFields.includes(field) && state.value(entity, 'kind') === 'dataset';

type Differing = Pick<Conflict, 'field' | 'heads'>;

const differingIn = ({ field, heads, also = [] }: Conflict): readonly Differing[] => [{ field, heads }, ...also];

/** A file by its values of the fields that differ, and the common ones of the rest. */
const contentOf = ({ digest, bytes, rows, columns, format }: DatasetInfo, values: readonly (readonly [field: string, value: Json | undefined])[]): DatasetContent => {
  const own = values.filter(([field, value]) => value !== undefined && fits('dataset', field, value));
  return { digest, bytes, rows, columns, format, ...Object.fromEntries(own) };
};

/** The file that this writer put there. */
const contentBy = (dataset: DatasetInfo, conflict: Conflict, writer: WriterId): DatasetContent =>
  contentOf(dataset, differingIn(conflict).map(({ field, heads }) => [field, heads.find((head) => head.writer === writer)?.value]));

/** The file that all of them took the place of. Undefined: not known. `before`: what is known of a field (before.ts). */
export const fileBefore = (state: DocState, conflict: Conflict, before: (place: Place) => Before | undefined): FileSide | undefined => {
  const dataset = readDatasets(state).find(({ entity }) => entity === conflict.entity);
  const found = differingIn(conflict).map(({ field, heads }) => [field, before({ entity: conflict.entity, field, heads })?.head] as const);
  const [head] = found.map(([, each]) => each);
  if (dataset === undefined || head === undefined || found.some(([, each]) => each === undefined)) return undefined;
  return { head, content: contentOf(dataset, found.map(([field, each]) => [field, each?.value])) };
};

/** The different files, the provisional winner first. Empty when the data set is gone. */
export const filesOf = (state: DocState, conflict: Conflict): readonly FileSide[] => {
  const dataset = readDatasets(state).find(({ entity }) => entity === conflict.entity);
  if (dataset === undefined) return [];
  const sides = conflict.heads.map((head) => ({ head, content: contentBy(dataset, conflict, head.writer) }));
  const same = (a: FileSide, b: FileSide): boolean => sameValue(a.content as unknown as Json, b.content as unknown as Json);
  return sides.filter((side, at) => !sides.slice(0, at).some((before) => same(before, side)));
};

/** The data set keeps the file of `keep`, and each other one becomes a data set of its own, under an alias of its own. */
export const keepAllFiles = (state: DocState, mint: MintLetters, conflict: Conflict, keep: WriterId): readonly Write[] => {
  const dataset = readDatasets(state).find(({ entity }) => entity === conflict.entity);
  if (dataset === undefined) return [];
  const others = filesOf(state, conflict).filter(({ head }) => head.writer !== keep);
  const made = others.flatMap(({ content }, at) => {
    const name = `${dataset.name} (${at + 2})`;
    return addDataset(state, mint, { name, alias: dataset.alias, ...content }).writes;
  });
  return [...resolve(state, conflict, { keep }), ...made];
};
