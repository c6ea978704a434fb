/**
 * Data sets that are made from others by SQL. A definition names its inputs by the names that they had when it was written, and the
 * document says which data set each name means; so a definition goes on to hold when one of them is called otherwise, and what it
 * names is looked up anew at each change of the session:
 *
 *   definition + data sets of today -> Making: the text, and the source of each table in it, files or made themselves
 *
 * What cannot be made (a circle, an input that was removed) says so in words and takes nothing else along.
 */
import type { DatasetInfo } from '../../shared/documents/read.ts';
import type { EntityId } from '../../shared/model/ids.ts';
import { quoteName } from './engineSql.ts';
import { nameOf, tokenize, tokenText, type Token } from './sqlTokens.ts';
import type { Making, TableSource } from './types.ts';
import { t } from '../texts/text.ts';

export type Table = DatasetInfo & { readonly making?: Making };

/** A table is what stands behind these. */
const before: ReadonlySet<string> = new Set(['from', 'join', 'pivot', 'unpivot', 'table', 'describe', 'summarize']);
/** The list of tables ends at these. */
const after: ReadonlySet<string> = new Set('where group order having qualify window limit offset select union intersect except values with'.split(' '));

/** Names that the text gives to tables of its own: WITH x AS (…), WITH x(a, b) AS (…). */
const ownNames = (sql: string, tokens: readonly Token[]): ReadonlySet<string> => {
  const words = tokens.map((token) => (token.kind === 'operator' ? tokenText(sql, token) : nameOf(sql, token)));
  const opened: number[] = [];
  const openerOf = new Map<number, number>();
  for (const [at, word] of words.entries()) {
    if (word === '(') opened.push(at);
    if (word === ')') openerOf.set(at, opened.pop() ?? at);
  }
  return new Set(
    words.flatMap((word, at) => {
      if (word !== 'as' || !['(', 'materialized', 'not'].includes(words[at + 1] ?? '')) return [];
      const last = words[at - 1] === ')' ? (openerOf.get(at - 1) ?? 0) - 1 : at - 1;
      return words[last] ?? [];
    }),
  );
};

/** Names that stand where a table stands, in lower case; a name too many costs a table that is loaded in vain. */
export const tablesNamed = (sql: string): ReadonlySet<string> => {
  const tokens = tokenize(sql).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const named = new Set<string>();
  /** Of each bracket that is open: whether a comma in it parts tables. */
  const lists = [false];
  let expected = false;
  for (const [at, token] of tokens.entries()) {
    const word = token.kind === 'operator' ? tokenText(sql, token) : nameOf(sql, token);
    const next = tokens[at + 1];
    const follows = next === undefined ? '' : tokenText(sql, next);
    if (word === '(') lists.push(expected);
    else if (word === ')') lists.pop();
    else if (word === ',') expected = lists.at(-1) === true;
    else if (token.kind !== 'name' && word !== undefined && before.has(word)) {
      expected = true;
      lists[Math.max(lists.length - 1, 0)] = true;
    } else if (token.kind === 'keyword' && word !== undefined && after.has(word)) {
      expected = false;
      lists[Math.max(lists.length - 1, 0)] = false;
    } else if (expected && (token.kind === 'word' || token.kind === 'name') && follows !== '.') {
      if (follows !== '(' && word !== undefined) named.add(word);
      expected = false;
    }
  }
  const own = ownNames(sql, tokens);
  return new Set([...named].filter((name) => !own.has(name)));
};

/** Which data set each name of the text means, for the document: those that are there. */
export const inputsOf = (sql: string, datasets: readonly Pick<DatasetInfo, 'alias' | 'entity'>[]): { readonly [name: string]: EntityId } => {
  const named = tablesNamed(sql);
  return Object.fromEntries(datasets.flatMap(({ alias, entity }) => (named.has(alias.toLowerCase()) ? [[alias.toLowerCase(), entity]] : [])));
};

const circleWords = (names: readonly string[]): string => {
  const [first = '', ...rest] = names;
  if (rest.length === 0) return t`“${first}” names itself. A data set cannot be made from itself.`;
  const steps = rest.map((name, at) => t`“${names[at] ?? ''}” is made from “${name}”`);
  return t`${steps.join(', ')}, and “${names.at(-1) ?? ''}” is made from “${first}”. Nothing can be made from itself.`;
};

/** All data sets of a session, those with a definition with what it takes to make them. */
export const withMakings = (datasets: readonly DatasetInfo[]): readonly Table[] => {
  const byEntity = new Map(datasets.map((dataset) => [dataset.entity, dataset]));
  const byAlias = new Map(datasets.map((dataset) => [dataset.alias.toLowerCase(), dataset]));
  const made = new Map<EntityId, Table>();

  const make = (dataset: DatasetInfo, path: readonly DatasetInfo[]): Table => {
    const { definition, entity } = dataset;
    if (definition === undefined) return dataset;
    const known = made.get(entity);
    if (known !== undefined) return known;
    const { sql } = definition;
    const circle = path.slice(path.findIndex((one) => one.entity === entity));
    if (path.some((one) => one.entity === entity)) {
      return { ...dataset, making: { sql, inputs: [], trouble: circleWords(circle.map(({ name }) => name)) } };
    }
    const bound = new Map(Object.entries(definition.inputs));
    const meant = (name: string): DatasetInfo | undefined => byEntity.get(bound.get(name) as EntityId) ?? byAlias.get(name);
    const inputs = [...new Set([...bound.keys(), ...tablesNamed(sql)])].flatMap((name) => {
      const input = meant(name);
      return input === undefined ? [] : [{ name, table: tableOf(make(input, [...path, dataset])) }];
    });
    const gone = [...bound.keys()].filter((name) => !inputs.some((input) => input.name === name));
    const trouble = gone.length === 0 ? {} : { trouble: t`It is made from ${gone.map((name) => t`“${name}”`).reduce((one, other) => t`${one} and ${other}`)}, which was removed from this session.` };
    const table = { ...dataset, making: { sql, inputs, ...trouble } };
    // Inside a circle what is seen depends on where one came in; only whole answers are kept.
    if (path.length === 0) made.set(entity, table);
    return table;
  };
  return datasets.map((dataset) => make(dataset, []));
};

/** The part of a data set that its table is made of, and nothing else that may change. */
export const tableOf = ({ alias, digest, format, columns, making }: TableSource): TableSource => ({
  alias,
  digest,
  format,
  columns: making === undefined ? columns : [],
  ...(making === undefined ? {} : { making }),
});

/** Why it cannot be made, whichever of its inputs it lies in; undefined where nothing is known against it. */
export const troubleOf = ({ making }: TableSource): string | undefined => {
  if (making === undefined) return undefined;
  return making.trouble ?? making.inputs.map(({ table }) => troubleOf(table)).find((words) => words !== undefined);
};

/** The question that makes it, with every input under the name that it has in the text. */
export const makingSql = ({ sql, inputs }: Making): string => {
  const renamed = inputs.filter(({ name, table }) => name !== table.alias.toLowerCase());
  const names = renamed.map(({ name, table }) => `${quoteName(name)} AS (SELECT * FROM ${quoteName(table.alias)})`);
  const text = `SELECT * FROM (${sql.replace(/[;\s]+$/, '')}\n)`;
  return names.length === 0 ? text : `WITH ${names.join(', ')} ${text}`;
};

/** What a table was made of, as a text to compare: equal ones are equal tables. */
export const madeOf = ({ digest, format, columns, making }: TableSource): string =>
  making === undefined
    ? JSON.stringify([digest, format, columns])
    : JSON.stringify([making.sql, making.inputs.map(({ name, table }) => [name, table.alias, madeOf(table)])]);
