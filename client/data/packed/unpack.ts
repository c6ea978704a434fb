/** What lies in a packed file. What comes out is one plain file; a packing inside a packing is refused. */
import { fault } from '../../../shared/model/faults.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { kindByName } from '../files/detect.ts';
import type { Packing } from '../../../shared/documents/formats.ts';
import { gunzip } from './gzip.ts';
import { unzip, zipEntries } from './zip.ts';

export interface Unpacked {
  readonly bytes: Uint8Array;
  /** Of what was packed, as far as it is known. */
  readonly name: string;
  readonly pack: Packing;
  readonly entries: readonly string[];
}

type Progress = (done: number, total: number) => void;

const isKnown = (path: string): boolean => kindByName(path) !== undefined || /\.(?:csv|tsv|tab|txt)$/i.test(path);

const fromZip = (bytes: Uint8Array, wanted: string | undefined): Result<Unpacked> => {
  const entries = zipEntries(bytes);
  if (!entries.ok) return entries;
  const [first] = entries.value;
  const chosen = wanted === undefined ? (entries.value.find(({ path }) => isKnown(path)) ?? first) : entries.value.find(({ path }) => path === wanted);
  if (chosen === undefined) return err(fault('FILE_DIFFERENT'));
  const plain = unzip(bytes, chosen);
  if (!plain.ok) return plain;
  return ok({ bytes: plain.value, name: chosen.path, pack: { kind: 'zip', entry: chosen.path }, entries: entries.value.map(({ path }) => path) });
};

export const unpack = (
  bytes: Uint8Array,
  name: string,
  pack: { readonly kind: 'gzip' | 'zip'; readonly entry?: string | undefined },
  progress: Progress,
): Result<Unpacked> => {
  if (pack.kind === 'zip') return fromZip(bytes, pack.entry);
  const plain = gunzip(bytes, progress);
  return plain.ok ? ok({ bytes: plain.value, name: name.replace(/\.gz$/i, ''), pack: { kind: 'gzip' }, entries: [] }) : plain;
};
