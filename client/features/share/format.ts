/**
 * What a snapshot holds: the dashboards as the reader sees them, each panel with its frozen result, and how the data sets looked,
 * never the data itself. It is JSON, deflated, then sealed under a key that only the link carries, so it is read as hostile
 * input: everything is checked against this schema before a pixel is painted.
 */
import * as v from 'valibot';
import { fromUtf8, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { deflate, inflate } from '../../session/records/deflate.ts';

const cell = v.union([v.number(), v.string(), v.boolean(), v.null()]);
const column = v.object({ name: v.string(), type: v.picklist(['integer', 'number', 'text', 'date', 'datetime', 'boolean']) });
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const result = v.pipe(
  v.object({ columns: v.array(column), values: v.array(v.array(cell)), rows: count, total: count }),
  v.check((table) => table.values.length === table.columns.length && table.values.every((cells) => cells.length === table.rows), 'ragged'),
);

const pack = v.exactOptional(
  v.union([v.object({ kind: v.literal('gzip') }), v.object({ kind: v.literal('zip'), entry: v.string() })]),
);
/** CSV was the first form and has no `kind`. */
const csv = v.object({
  kind: v.exactOptional(v.undefined()),
  delimiter: v.picklist([',', ';', '\t', '|']),
  header: v.boolean(),
  encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  quote: v.picklist(['"', "'", '']),
  escape: v.optional(v.literal('\\')),
  decimal: v.optional(v.literal(',')),
  skip: v.optional(count),
  pack,
});
const records = v.object({ kind: v.literal('json'), lines: v.boolean(), at: v.string(), keys: v.pipe(v.array(v.string()), v.readonly()), pack });
const columnar = v.object({ kind: v.picklist(['parquet', 'arrow']), pack });

const dataset = v.object({
  ref: v.string(),
  name: v.string(),
  alias: v.string(),
  digest: v.string(),
  bytes: count,
  rows: count,
  columns: v.array(column),
  format: v.union([csv, records, columnar]),
  /** It has no file: it is made from others of these, by their `ref`. */
  definition: v.exactOptional(v.object({ sql: v.pipe(v.string(), v.maxLength(limits.sqlCharacters)), inputs: v.record(v.string(), v.string()) })),
});

const json: v.GenericSchema<unknown, JsonValue> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(json), v.record(v.string(), json)]),
);
type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

const panel = v.object({
  kind: v.string(),
  title: v.string(),
  layout: v.tuple([count, count, count, count]),
  settings: v.record(v.string(), json),
  /** Refers to `datasets`; absent for a panel without data. */
  dataset: v.optional(v.string()),
  query: v.optional(v.string()),
  result: v.optional(result),
});

const bound = v.union([v.null(), v.number(), v.string()]);
const filter = v.union([
  v.object({ column: v.string(), from: bound, to: bound, except: v.array(v.string()) }),
  v.object({ column: v.string(), from: bound, to: bound, latest: v.tuple([v.pipe(count, v.minValue(1)), v.picklist(['day', 'week', 'month', 'year'])]) }),
  v.object({ column: v.string(), values: v.array(v.union([v.string(), v.null()])) }),
  v.object({ column: v.string(), from: bound, to: bound }),
]);

const content = v.object({
  format: v.literal(1),
  title: v.pipe(v.string(), v.maxLength(limits.titleCharacters)),
  description: v.pipe(v.string(), v.maxLength(limits.descriptionCharacters)),
  created: count,
  dashboards: v.array(v.object({ title: v.string(), panels: v.array(panel), filters: v.exactOptional(v.array(filter)) })),
  datasets: v.array(dataset),
  /** What its maker's screen called what is gathered, and what has no value. */
  words: v.exactOptional(v.object({ other: v.string(), empty: v.string() })),
});

export type SnapshotContent = v.InferOutput<typeof content>;
export type SnapshotPanel = v.InferOutput<typeof panel>;

/** Deflated bytes of a snapshot. The caller compares their length with limits.itemSealedBytes. */
export const encodeSnapshot = (snapshot: SnapshotContent): Promise<Bytes> => deflate(utf8(JSON.stringify(snapshot)));

/** Fault UNSUPPORTED_VERSION for a newer format, LINK_BROKEN for bytes that are no snapshot. */
export const decodeSnapshot = async (bytes: Bytes): Promise<Result<SnapshotContent>> => {
  try {
    const inflated = await inflate(bytes, limits.snapshotPlainBytes);
    if (inflated === undefined) return err(fault('LINK_BROKEN'));
    const plain: unknown = JSON.parse(fromUtf8(inflated));
    const parsed = v.safeParse(content, plain);
    if (parsed.success) return ok(parsed.output);
    const newer = v.safeParse(v.object({ format: v.pipe(v.number(), v.minValue(2)) }), plain);
    return err(fault(newer.success ? 'UNSUPPORTED_VERSION' : 'LINK_BROKEN'));
  } catch {
    return err(fault('LINK_BROKEN'));
  }
};
