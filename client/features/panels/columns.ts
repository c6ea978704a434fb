/** What kinds ask about the columns of a data set. */
import type { Column } from '../../data/types.ts';
import type { SelectOption } from '../../ui/Select.tsx';
import type { SettingFix, SettingProblem } from './kind.ts';
import { t } from '../../texts/text.ts';

export const isNumeric = (column: Column): boolean => column.type === 'integer' || column.type === 'number';
export const isTime = (column: Column): boolean => column.type === 'date' || column.type === 'datetime';

export const findColumn = (columns: readonly Column[], name: string): Column | undefined =>
  columns.find((column) => column.name === name);

/** Options of a select over columns; `none` adds the empty choice under that name. */
export const columnOptions = (columns: readonly Column[], none?: string): SelectOption<string>[] => [
  ...(none === undefined ? [] : [{ value: '', label: none }]),
  ...columns.map(({ name }) => ({ value: name, label: name })),
];

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Letters to insert, leave out or change until one text is the other (Levenshtein). */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [above, letter] of [...from].entries()) {
    const next = [above + 1];
    for (const [at, other] of [...to].entries()) {
      next.push(Math.min((row[at] ?? 0) + (letter === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** How far apart two names are, from 0 for the same word to 1; the case and what is no letter or digit do not count. */
const apart = (wanted: string, candidate: string): number => {
  const [a, b] = [plain(wanted).slice(0, 60), plain(candidate).slice(0, 60)];
  if (a === '' || b === '') return 1;
  const within = Math.min(a.length, b.length) > 2 && (a.includes(b) || b.includes(a)) ? 0.2 : 1;
  return Math.min(within, distance(a, b) / Math.max(a.length, b.length));
};

/** The column that a gone one was most likely renamed to; undefined when none is called much like it. */
export const alike = (wanted: string, candidates: readonly Column[]): Column | undefined => {
  const ranked = candidates.map((column) => ({ column, far: apart(wanted, column.name) })).sort((a, b) => a.far - b.far);
  return ranked.find(({ far }) => far <= 0.25)?.column;
};

export const takeColumn = <Name extends string>(setting: Name, { name }: Column): SettingFix<Name> => ({ setting, words: t`Use “${name}”`, value: name });

/** The saved name is not among the columns; '' means "none" and is no problem. `otherwise` stands where no column is alike. */
export const missingColumn = <Name extends string>(
  setting: Name,
  saved: string,
  columns: readonly Column[],
  { among, otherwise, what = 'data' }: { readonly among: readonly Column[]; readonly otherwise: SettingFix<Name>; readonly what?: 'data' | 'result' },
): SettingProblem<Name>[] => {
  if (saved === '' || findColumn(columns, saved) !== undefined) return [];
  const near = alike(saved, among);
  return [{ setting, saved, words: what === 'data' ? t`The data has no column “${saved}”.` : t`The result has no column “${saved}”.`, fix: near === undefined ? otherwise : takeColumn(setting, near) }];
};

export const warningOf = (problems: readonly SettingProblem[], setting: string): string | undefined =>
  problems.find((problem) => problem.setting === setting)?.words;
