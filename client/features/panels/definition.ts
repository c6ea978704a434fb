/** A definition that is being written, seen with the data sets of the session: what it names, and whether it can be made at all. */
import type { DefinitionInfo } from '../../../shared/documents/read.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { inputsOf, makingSql, tablesNamed, troubleOf, withMakings, type Table } from '../../data/making.ts';
import type { TableSource } from '../../data/types.ts';
import { t } from '../../texts/text.ts';

export interface Proposal {
  readonly inputs: DefinitionInfo['inputs'];
  /** Why it cannot be made, in words. */
  readonly trouble: string | undefined;
  /** What asks for its rows, and the tables that this needs. */
  readonly sql: string;
  readonly sources: readonly TableSource[];
}

/** What `sql` would make of the data set `entity`; a name that it had before goes on to mean the data set that it meant. */
export const propose = (datasets: readonly Table[], entity: EntityId, name: string, sql: string): Proposal => {
  const former = datasets.find((dataset) => dataset.entity === entity);
  const named = tablesNamed(sql);
  const kept = Object.entries(former?.definition?.inputs ?? {}).filter(([input]) => named.has(input));
  const inputs = { ...inputsOf(sql, datasets), ...Object.fromEntries(kept) };
  const definition = { sql, inputs, columns: [], rows: 0 };
  const blank = { entity, name, alias: '', digest: '', bytes: 0, rows: 0, columns: [], format: { kind: 'arrow' as const } };
  const others = datasets.filter((dataset) => dataset !== former);
  const table = withMakings([{ ...(former ?? blank), name, definition }, ...others]).find((dataset) => dataset.entity === entity);
  const making = table?.making ?? { sql, inputs: [] };
  return {
    inputs,
    trouble: table && troubleOf(table),
    sql: makingSql(making),
    sources: making.inputs.map((input) => input.table),
  };
};

/** Names that mean a data set that is called otherwise today. */
export const otherNames = (inputs: DefinitionInfo['inputs'], datasets: readonly Table[]): readonly string[] =>
  Object.entries(inputs).flatMap(([name, entity]) => {
    const meant = datasets.find((dataset) => dataset.entity === entity);
    return meant === undefined || meant.alias.toLowerCase() === name ? [] : [t`“${name}” here is “${meant.name}”, which SQL calls ${meant.alias} now.`];
  });
