/**
 * What is sealed in a record: schema version, wall clock, the Yjs update and the same change as a patch. Binary, so that the
 * update is not inflated by base64; the patch is JSON, which the screen reads without Yjs.
 *
 *   format u8 = 1 | schema varint | at varint | length of update varint | update | patch as UTF-8 JSON [set, del] or [set, del, text]
 *
 * A varint is LEB128: 7 bits a byte, lowest first, at most 2^53 - 1. A patch in a form that only newer code knows reads as empty: the
 * update still says what the change is.
 */
import { concat, fromUtf8, utf8, type Bytes } from '../../model/bytes.ts';
import { fault } from '../../model/faults.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Change, Patch } from '../facts/facts.ts';
import { emptyPatch, readPatch } from './patches.ts';
import { schemaVersion } from '../schema.ts';

export interface Payload {
  readonly schema: number;
  /** Wall clock of the writer in ms: a hint for people. */
  readonly at: number;
  readonly change: Change;
}

const format = 1;

/** Largest varint, bytes. */
export const varintBytes = 8;

/** Answers the place behind what it wrote. */
export const writeVarint = (bytes: Bytes, from: number, value: number): number => {
  let [at, rest] = [from, value];
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at] = rest;
  return at + 1;
};

/** Undefined when the bytes end early or the number is not a safe integer. */
export const readVarint = (bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } | undefined => {
  let [value, unit, at] = [0, 1, from];
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * unit;
    if (!Number.isSafeInteger(value)) return undefined;
    at += 1;
    if (byte < 0x80) return { value, next: at };
    unit *= 0x80;
  }
};

const parsePatch = (bytes: Uint8Array, newer: boolean): Patch | undefined => {
  try {
    const json: unknown = JSON.parse(fromUtf8(bytes));
    if (!Array.isArray(json) || json.length < 2) return undefined;
    const patch = json.length > 3 ? undefined : readPatch(json[0], json[1], json[2]);
    const read = json.length === 3 && patch?.text === undefined ? undefined : patch;
    return read ?? (newer ? emptyPatch : undefined);
  } catch {
    return undefined; // not UTF-8, or not JSON
  }
};

export const encodePayload = ({ schema, at, change: { update, patch } }: Payload): Bytes => {
  const head = new Uint8Array(1 + 3 * varintBytes);
  head[0] = format;
  const end = writeVarint(head, writeVarint(head, writeVarint(head, 1, schema), at), update.byteLength);
  return concat(head.subarray(0, end), update, utf8(JSON.stringify(patch.text === undefined ? [patch.set, patch.del] : [patch.set, patch.del, patch.text])));
};

/** UNSUPPORTED_VERSION for a format of newer code, INVALID_INPUT for anything else that encodePayload cannot have made. */
export const decodePayload = (bytes: Uint8Array): Result<Payload> => {
  if (bytes[0] !== format) return err(fault(bytes.byteLength === 0 ? 'INVALID_INPUT' : 'UNSUPPORTED_VERSION'));
  const schema = readVarint(bytes, 1);
  const at = schema && readVarint(bytes, schema.next);
  const length = at && readVarint(bytes, at.next);
  if (schema === undefined || at === undefined || length === undefined) return err(fault('INVALID_INPUT'));
  const end = length.next + length.value;
  if (end > bytes.byteLength) return err(fault('INVALID_INPUT'));
  const patch = parsePatch(bytes.subarray(end), schema.value > schemaVersion);
  if (patch === undefined) return err(fault('INVALID_INPUT'));
  return ok({ schema: schema.value, at: at.value, change: { update: new Uint8Array(bytes.subarray(length.next, end)), patch } });
};
