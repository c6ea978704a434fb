/**
 * Files that were put in place of one data set's apart: what each of them is, and keeping all of them. A person chooses between
 * files; that a file is five fields is nothing to settle one by one.
 */
import type { MintLetters, WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { addDataset, resolve, type DatasetContent } from './commands.ts';
import type { Head, Write } from './facts.ts';
import { sameValue } from './heads.ts';
import { readDatasets, type DatasetInfo } from './read.ts';
import { contentFields, fits } from './schema.ts';
import type { Conflict, DocState } from './state.ts';

export interface FileSide {
  readonly head: Head;
  readonly content: DatasetContent;
}

export const isOfFile = (state: DocState, { entity, field }: Conflict): boolean =>
  contentFields.includes(field) && state.value(entity, 'kind') === 'dataset';

/** The file that this writer put there: its own values of the fields that differ, the common ones of the rest. */
const contentBy = (dataset: DatasetInfo, { field, heads, also = [] }: Conflict, writer: WriterId): DatasetContent => {
  const { digest, bytes, rows, columns, format } = dataset;
  const own = [{ field, heads }, ...also].flatMap((differing): readonly (readonly [string, Json])[] => {
    const value = differing.heads.find((head) => head.writer === writer)?.value;
    return value === undefined || !fits('dataset', differing.field, value) ? [] : [[differing.field, value]];
  });
  return { digest, bytes, rows, columns, format, ...Object.fromEntries(own) };
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
