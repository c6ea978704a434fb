/** What a SQL panel remembers. Each setting is a field of its own in the document, so that the text and its picture merge. */
import * as v from 'valibot';
import { binsSchema } from '../chart/settings.ts';
import { limits } from '../../../../shared/model/limits.ts';

const pictures = ['bar', 'line', 'area', 'scatter', 'histogram'] as const;

/** Characters of one text; a setting is a value of the document, not a place for data. */

const column = () => v.fallback(v.pipe(v.string(), v.maxLength(500)), '');

export const sqlSchema = v.object({
  sql: v.fallback(v.pipe(v.string(), v.maxLength(limits.sqlCharacters)), ''),
  show: v.fallback(v.picklist(['table', 'chart']), 'table'),
  type: v.fallback(v.picklist(pictures), 'bar'),
  /** Columns of the result; '' lets the panel choose. */
  x: column(),
  y: column(),
  colour: column(),
  /** Of a histogram. */
  bins: binsSchema,
  /** The text is folded away and only the result shows. */
  folded: v.fallback(v.boolean(), false),
});

export type SqlSettings = v.InferOutput<typeof sqlSchema>;
