/**
 * A server that lies. It knows no key, so it can only hold back, cut, reorder, move and change what it has; each lie changes one
 * answer. Undefined where a lie does not fit the answer: then it waits for the next.
 */
import { fromBase64Url, toBase64Url } from '../../model/bytes.ts';
import type { Seeded } from '../seeded.ts';
import type { HostileFault } from './faults.ts';

export interface Exchange {
  readonly path: string;
  readonly sent: string;
  readonly status: number;
  readonly text: string;
}

interface PullBody {
  readonly vector: { readonly [replica: string]: readonly [number, string] };
  readonly records: readonly string[];
  readonly checkpoint?: object;
  readonly [more: string]: unknown;
}

/** What was said before, to be said again in the wrong place. */
export interface Answers {
  readonly pulls: Map<string, string[]>;
  /** Sealed records of each session, by path. */
  readonly records: Map<string, string>;
  readonly checkpoints: Map<string, object>;
}

export const noAnswers = (): Answers => ({ pulls: new Map(), records: new Map(), checkpoints: new Map() });

const remember = ({ pulls, records, checkpoints }: Answers, path: string, text: string, body: PullBody): void => {
  pulls.set(path, [...(pulls.get(path) ?? []), text].slice(-6));
  const [first] = body.records;
  if (first !== undefined) records.set(path, first);
  if (body.checkpoint !== undefined) checkpoints.set(path, body.checkpoint);
};

const replicaOf = (record: string): string => {
  const bytes = fromBase64Url(record);
  return bytes === undefined ? '' : String.fromCharCode(...bytes.subarray(2, 24));
};

const changed = (record: string, at: number, mask: number): string => {
  const bytes = fromBase64Url(record) ?? new Uint8Array(1);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  return toBase64Url(bytes);
};

const swap = (records: readonly string[], random: Seeded): readonly string[] | undefined => {
  const places = records.flatMap((record, index) => (index > 0 && replicaOf(record) === replicaOf(records[index - 1] ?? '') ? [index] : []));
  if (places.length === 0) return undefined;
  const at = random.pick(places);
  return records.map((record, index) => (index === at ? (records[at - 1] ?? '') : index === at - 1 ? (records[at] ?? '') : record));
};

const lied = (fault: HostileFault, path: string, body: PullBody, known: Answers, random: Seeded): object | string | undefined => {
  const { records, vector } = body;
  const at = random.below(Math.max(1, records.length));
  const record = records[at];
  const put = (text: string): object => ({ ...body, records: records.map((each, index) => (index === at ? text : each)) });
  switch (fault) {
    case 'records withheld':
      return records.length > 0 ? { ...body, records: records.slice(0, at), more: false } : undefined;
    case 'a replica hidden': {
      const names = Object.keys(vector);
      if (names.length < 2) return undefined;
      const hidden = random.pick(names);
      // Every other time nothing is said of replicas that rest, either: they look lost then.
      const { retired, ...others } = body;
      return {
        ...others,
        ...(retired !== undefined && names.length % 2 === 0 && { retired }),
        vector: Object.fromEntries(Object.entries(vector).filter(([name]) => name !== hidden)),
        records: records.filter((each) => replicaOf(each) !== hidden),
      };
    }
    case 'records in another order': {
      const swapped = swap(records, random);
      return swapped && { ...body, records: swapped };
    }
    case 'a record dropped':
      return records.length > 1 ? { ...body, records: records.filter((_, index) => index !== at) } : undefined;
    case 'a record of another session': {
      const other = [...known.records].find(([of]) => of !== path)?.[1];
      return record === undefined || other === undefined ? undefined : put(other);
    }
    case 'a bit of a record changed':
      return record === undefined ? undefined : put(changed(record, random.below(fromBase64Url(record)?.byteLength ?? 1), 1 << random.below(8)));
    case 'the epoch of a record changed':
      return record === undefined ? undefined : put(changed(record, 67, 2));
    case 'an old answer replayed':
      return known.pulls.get(path)?.[0];
    case 'another checkpoint': {
      const other = [...known.checkpoints].find(([of]) => of !== path)?.[1];
      return body.checkpoint === undefined || other === undefined ? undefined : { ...body, checkpoint: other };
    }
  }
};

export const spoil = (
  { path, status, text }: Exchange,
  lies: readonly HostileFault[],
  known: Answers,
  random: Seeded,
): { readonly fault: HostileFault; readonly text: string } | undefined => {
  if (!path.endsWith('/pull') || status !== 200) return undefined;
  const body = JSON.parse(text) as PullBody;
  const found = lies.map((fault) => ({ fault, body: lied(fault, path, body, known, random) })).find((each) => each.body !== undefined);
  remember(known, path, text, body);
  if (found?.body === undefined) return undefined;
  const told = typeof found.body === 'string' ? found.body : JSON.stringify(found.body);
  return told === text ? undefined : { fault: found.fault, text: told };
};
