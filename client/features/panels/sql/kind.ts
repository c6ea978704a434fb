/** SQL: a question in the person's own words over all data sets of the session, its answer as a table or as a chart. */
import { chartDefaults } from '../chart/settings.ts';
import { panelKind } from '../kind.ts';
import { identifier } from './complete.ts';
import { pictureOf } from './picture.ts';
import { sqlQuery, sqlSummary } from './question.ts';
import { refusal } from './statement.ts';
import { wholeSql } from './whole.ts';
import { sqlSchema, type SqlSettings } from './settings.ts';

export default panelKind<SqlSettings>({
  kind: 'sql',
  name: 'SQL',
  icon: 'sql',
  order: 4,
  wholeSession: true,
  schema: sqlSchema,
  initial: ({ alias }) => ({
    title: 'SQL',
    settings: {
      sql: alias === '' ? '' : `SELECT *\nFROM ${identifier(alias)}\nLIMIT 100`,
      show: 'table',
      type: 'bar',
      x: '',
      y: '',
      colour: '',
      bins: chartDefaults.bins,
      folded: false,
    },
    size: [6, 11],
  }),
  // What of the saved does not fit depends on the columns of the result: the view and the form say it (picture.ts).
  problems: () => [],
  query: sqlQuery,
  written: ({ sql }) => (refusal(sql) === undefined ? sql : undefined),
  summary: sqlSummary,
  draws: ({ show }) => show === 'chart',
  picture: (settings, result) => {
    const picture = pictureOf(settings, result);
    return picture && { ...picture, whole: picture.part === undefined ? undefined : wholeSql(settings.sql, picture, result.columns) };
  },
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
  editor: () => import('./Editor.tsx'),
});
