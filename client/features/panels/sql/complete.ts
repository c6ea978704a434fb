/** What may stand where the caret is: tables of the session, columns (first those of the tables in the text), keywords. */
import type { TableSource } from '../../../data/types.ts';
import { counted } from '../../../texts/format.ts';
import { name } from '../sql.ts';
import { tablesIn } from './statement.ts';
import { keywords, nameOf, tokenize, tokenText, type Token } from '../../../data/sqlTokens.ts';

export interface Suggestion {
  readonly label: string;
  /** What is put into the text, quoted where it has to be. */
  readonly insert: string;
  readonly kind: 'table' | 'column' | 'keyword';
  /** Table of a column, width of a table. */
  readonly note: string;
}

export interface Completion {
  /** The part of the text that a suggestion replaces. */
  readonly start: number;
  readonly end: number;
  readonly suggestions: readonly Suggestion[];
}

const mostSuggestions = 8;

const bare = /^[a-z_][a-z0-9_]*$/;
const keywordSet: ReadonlySet<string> = new Set(keywords);

/** Quoted unless it is a plain word that is no keyword; the engine does not tell letter cases apart. */
export const identifier = (text: string): string => {
  const folded = text.toLowerCase();
  return bare.test(folded) && !keywordSet.has(folded) ? text : name(text);
};

const tableSuggestion = ({ alias, columns }: TableSource): Suggestion => ({
  label: alias,
  insert: identifier(alias),
  kind: 'table',
  note: counted(columns.length, 'column'),
});

const columnSuggestions = ({ alias, columns }: TableSource): readonly Suggestion[] =>
  columns.map((column) => ({ label: column.name, insert: identifier(column.name), kind: 'column', note: alias }));

const keywordSuggestions: readonly Suggestion[] = keywords.map((word) => ({
  label: word.toUpperCase(),
  insert: word.toUpperCase(),
  kind: 'keyword',
  note: '',
}));

/** Tables by the names that they have in the text: "FROM wells AS w" and "FROM wells w" make w one of them. */
const aliases = (text: string, tokens: readonly Token[], tables: readonly TableSource[]): ReadonlyMap<string, TableSource> => {
  const solid = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const found = new Map(tables.map((table) => [table.alias.toLowerCase(), table]));
  solid.forEach((token, index) => {
    const table = found.get(nameOf(text, token) ?? '');
    const after = solid[index + 1];
    const named = after && nameOf(text, after) === 'as' ? solid[index + 2] : after;
    if (table !== undefined && named !== undefined && (named.kind === 'word' || named.kind === 'name')) {
      const alias = nameOf(text, named);
      if (alias !== undefined && !found.has(alias)) found.set(alias, table);
    }
  });
  return found;
};

const rank = (typed: string, { label }: Suggestion): number => {
  const folded = label.toLowerCase();
  if (folded.startsWith(typed)) return 0;
  return folded.includes(typed) ? 1 : 2;
};

/** Of what begins with, or holds, what was typed; in the order given. */
const matching = (typed: string, suggestions: readonly Suggestion[]): readonly Suggestion[] => {
  const ranked = suggestions.map((suggestion) => ({ suggestion, rank: rank(typed, suggestion) }));
  const holds = (entry: (typeof ranked)[number]) => entry.rank === 1 && entry.suggestion.kind !== 'keyword' && typed.length > 1;
  const fits = ranked.filter((entry) => entry.rank === 0 || holds(entry));
  return fits.sort((a, b) => a.rank - b.rank).map(({ suggestion }) => suggestion);
};

/** A word that is complete gets no offer: Enter after it is to begin a new line. */
const offer = (text: string, start: number, caret: number, fitting: readonly Suggestion[]): Completion | undefined => {
  const written = text.slice(start, caret).toLowerCase();
  const isWhole = ({ label, insert }: Suggestion) => label.toLowerCase() === written || insert.toLowerCase() === written;
  if (fitting.length === 0 || fitting.some(isWhole)) return undefined;
  return { start, end: caret, suggestions: fitting.slice(0, mostSuggestions) };
};

/** After these, a table is what is wanted. */
const beforeTable: ReadonlySet<string> = new Set(['from', 'join', 'table', 'describe', 'summarize']);

/**
 * Undefined where nothing is to be offered: in strings, comments and numbers, and without a first letter unless it is `asked` for
 * (Ctrl+Space) or a dot has just named a table.
 */
export const complete = (text: string, caret: number, tables: readonly TableSource[], asked = false): Completion | undefined => {
  const tokens = tokenize(text);
  const inside = tokens.find(({ start, end, open }) => start < caret && (caret < end || (caret === end && open)));
  const touching = tokens.find(({ end }) => end === caret);
  const here = inside ?? touching;
  if (here?.kind === 'comment' || here?.kind === 'number' || inside?.kind === 'string') return undefined;
  const typing = here?.kind === 'word' || here?.kind === 'keyword' || inside?.kind === 'name' ? here : undefined;
  const start = typing?.start ?? caret;
  const typed = text.slice(start, caret).replace(/^"/, '').toLowerCase();
  const before = tokens.filter(({ kind, end }) => end <= start && kind !== 'space' && kind !== 'comment');
  const [owner, dot] = before.slice(-2);
  const known = aliases(text, tokens, tables);
  if (dot !== undefined && tokenText(text, dot) === '.' && dot.end === start) {
    const table = known.get((owner && nameOf(text, owner)) ?? '');
    return table && offer(text, start, caret, matching(typed, columnSuggestions(table)));
  }
  if (typed === '' && !asked) return undefined;
  const last = before.at(-1);
  const wantsTable = last !== undefined && beforeTable.has(nameOf(text, last) ?? '');
  const named = tablesIn(text, tables);
  const others = tables.filter((table) => !named.includes(table));
  const columns = [...named, ...(named.length === 0 ? others : [])].flatMap(columnSuggestions);
  const all = wantsTable ? tables.map(tableSuggestion) : [...columns, ...tables.map(tableSuggestion), ...keywordSuggestions];
  return offer(text, start, caret, matching(typed, all));
};
