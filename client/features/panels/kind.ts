/**
 * A panel kind is one folder beside this file with a `kind.ts` that default-exports a PanelKind. Nothing else names it: the
 * folder is found at build time. `View` and `Form` are loaded when first shown.
 */
import type { ComponentType } from 'react';
import type * as v from 'valibot';
import type { Json } from '../../../shared/model/json.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Column, ResultTable, TableSource } from '../../data/types.ts';
import type { ChartSettings } from './chart/settings.ts';
import type { PanelLink } from './link.ts';
import type { IconName } from '../../ui/Icon.tsx';

export type Settings = { readonly [name: string]: Json };

/** What a panel asks of the engine. `{table}` has been replaced by the quoted alias. */
export interface PanelQuery {
  readonly sql: string;
  /** Rows read at once; a table asks for pages, a chart for all up to its bound. */
  readonly limit: number;
  /** The tables that it names, when they are not just the panel's own. */
  readonly sources?: readonly TableSource[] | undefined;
  /** The same picture from few rows, for a snapshot, where the first rows of `sql` would show a part of it. */
  readonly frozen?: string | undefined;
}

/** A saved setting that does not fit today's data: shown as a warning, the saved value kept until a person takes the fix. */
export interface SettingProblem<Name extends string = string> {
  readonly setting: Name;
  readonly saved: Json;
  readonly words: string;
  readonly fix: SettingFix<Name>;
}

/** One value that fits in place of the saved one; `words` stand on its button: "Use “temp_max”". */
export interface SettingFix<Name extends string = string> {
  readonly words: string;
  readonly setting: Name;
  readonly value: Json;
}

export interface PanelSource {
  readonly alias: string;
  readonly columns: readonly Column[];
  /** All data sets of the session, for kinds that ask over more than one. */
  readonly tables?: readonly TableSource[];
}

export interface PanelViewProps<S> {
  readonly title: string;
  readonly settings: S;
  readonly columns: readonly Column[];
  readonly result: ResultTable;
  /** Change of settings made inside the view (sort by a click on a column header). Undefined: read-only (snapshot, preview). */
  readonly change: ((name: keyof S & string, value: Json) => void) | undefined;
  /** The settings as they are now, where `settings` may be those of the former answer: what a press goes on from. */
  readonly now?: S;
  /** More rows of the same query, for windowed tables. Undefined: there are only the rows of `result`. */
  readonly page: ((offset: number, limit: number) => Promise<ResultTable | undefined>) | undefined;
  /** Another question over the same tables, for what the rows at hand cannot tell. Undefined: there are only these rows. */
  readonly ask?: ((sql: string, limit: number) => Promise<ResultTable | undefined>) | undefined;
  /** To the other panels of the dashboard. Undefined: it stands alone (snapshot, preview). */
  readonly link?: PanelLink | undefined;
}

export interface PanelFormProps<S> {
  readonly settings: S;
  readonly columns: readonly Column[];
  readonly problems: readonly SettingProblem[];
  /** Columns of what the panel shows now; undefined before its first result. */
  readonly resultColumns: readonly Column[] | undefined;
  readonly change: (name: keyof S & string, value: Json) => void;
}

/** What stands above the view of a kind whose question is written in the panel itself; it says the problems of that question. */
export interface PanelEditorProps<S> {
  readonly panel: EntityId;
  readonly title: string;
  readonly settings: S;
  readonly source: PanelSource;
  readonly problem: Fault | undefined;
  /** The engine has not answered yet. */
  readonly busy: boolean;
  /** What is shown below is the answer to an earlier question. */
  readonly older: boolean;
  /** Asks the saved question again. */
  readonly run: () => void;
  readonly cancel: () => void;
}

/** All that a panel shows whose content is written in it and which asks no data. */
export interface PanelWritingProps {
  readonly panel: EntityId;
  readonly title: string;
}

export interface PanelKind<S extends Settings = Settings> {
  readonly kind: string;
  /** Name on buttons and in menus: "Chart"; as it is when it is asked for, because the texts may come later than the kinds. */
  readonly name: string;
  readonly icon: IconName;
  /** Place in menus, ascending. */
  readonly order: number;
  /** It may name every data set of the session; the panel's own one is only where a new panel starts. */
  readonly wholeSession?: true;
  /** Takes whatever was saved and never fails: each setting falls back by itself, and `problems` says which did. */
  readonly schema: v.GenericSchema<unknown, S>;
  /** Settings and size (grid cells) of a new panel over these columns. */
  readonly initial: (source: PanelSource) => {
    readonly title: string;
    readonly settings: S;
    readonly size: readonly [width: number, height: number];
  };
  readonly problems: (settings: S, source: PanelSource) => readonly SettingProblem[];
  /** Undefined: the settings do not say yet what to show, or name a column that is not there. */
  readonly query: (settings: S, source: PanelSource) => PanelQuery | undefined;
  /** Its question as a person wrote it, for a data set of its own; undefined where there is none that could be asked. */
  readonly written?: (settings: S) => string | undefined;
  /** One sentence for assistive technology and the "View as table" caption. */
  readonly summary: (settings: S, result: ResultTable) => string;
  /** The result under the names that people know, for a file; without it the names are those of the result. */
  readonly named?: (settings: S, result: ResultTable) => ResultTable;
  /** What is drawn, for kinds that draw; undefined where these settings show rows. `whole` asks for all of it where `result` is a part. */
  readonly picture?: (
    settings: S,
    result: ResultTable,
  ) => { readonly settings: ChartSettings; readonly result: ResultTable; readonly whole?: string | undefined } | undefined;
  /** Whether these settings draw. */
  readonly draws?: (settings: S) => boolean;
  readonly view: () => Promise<{ readonly default: ComponentType<PanelViewProps<S>> }>;
  readonly form: () => Promise<{ readonly default: ComponentType<PanelFormProps<S>> }>;
  /** Set for a kind without data: this stands in place of question, result and view. `view` then paints snapshots only. */
  readonly writing?: () => Promise<{ readonly default: ComponentType<PanelWritingProps> }>;
  readonly editor?: () => Promise<{ readonly default: ComponentType<PanelEditorProps<S>> }>;
}

/**
 * Forgets the settings type of a kind, so that kinds can stand in one list. Sound because every caller passes settings that have
 * gone through the same kind's `schema`.
 */
export const panelKind = <S extends Settings>(kind: PanelKind<S>): PanelKind => kind as unknown as PanelKind;
