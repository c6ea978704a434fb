/** What is gathered, and what has no value, is called in a snapshot as its maker's screen called it: said again in the reader's language. */
import type { ResultTable } from '../../data/types.ts';
import { emptyName, otherName } from '../panels/gathered.ts';
import type { SnapshotContent, SnapshotPanel } from './format.ts';

/** As this screen calls them. */
export const wordsNow = (): NonNullable<SnapshotContent['words']> => ({ other: otherName(), empty: emptyName() });

const gathering: readonly string[] = ['chart', 'pivot'];

/** Texts of a panel that gathers, and nothing of the data sets themselves. Snapshots from before say nothing of their words. */
export const retell = ({ kind, result }: Pick<SnapshotPanel, 'kind' | 'result'>, words: SnapshotContent['words']): ResultTable | undefined => {
  const now = wordsNow();
  if (result === undefined || words === undefined || !gathering.includes(kind) || (words.other === now.other && words.empty === now.empty)) return result;
  const said = new Map([[words.other, now.other], [words.empty, now.empty]]);
  const values = result.values.map((cells, at) => (result.columns[at]?.type === 'text' ? cells.map((cell) => said.get(String(cell)) ?? cell) : cells));
  return { ...result, values };
};
