/** The name of a data set in SQL: what a person typed made fit to be one, and the panels whose text names the former one. */
import { panelsOf, readDashboards, type DatasetInfo } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { aliasFor } from '../../data/files/names.ts';

/** A dot is not the beginning of a file's ending here. */
export const aliasOf = (typed: string, others: readonly Pick<DatasetInfo, 'alias'>[]): string =>
  aliasFor(
    typed.replaceAll('.', ' '),
    others.map(({ alias }) => alias),
  );

/** Whether a text of SQL names the table. A word inside a quoted text counts too: better one hint too many. */
export const names = (sql: string, alias: string): boolean =>
  sql
    .toLowerCase()
    .split(/[^\p{L}\p{N}_$]+/u)
    .includes(alias.toLowerCase());

/** Titles of live panels whose own SQL names the alias. */
export const panelsNaming = (state: DocState, alias: string): readonly string[] =>
  readDashboards(state)
    .flatMap(({ id }) => panelsOf(state, id))
    .filter(({ settings }) => typeof settings['sql'] === 'string' && names(settings['sql'], alias))
    .map(({ title }) => title);
