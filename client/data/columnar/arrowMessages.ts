/**
 * Walks the messages of an Arrow file or stream and writes them anew as one stream that apache-arrow reads: it refuses
 * compressed buffers and does not see that a stream was cut (it takes what is there), so both are settled here.
 *
 *   file:   ARROW1 00 00 | stream | footer | its length | ARROW1
 *   stream: (FFFFFFFF | length | flatbuffer | body)* | FFFFFFFF 00000000
 *
 * The few fields of the flatbuffers that are needed are read and written in place (Message.fbs and flatbuffers' internals).
 */
import { decompressZstd } from 'hyparquet-compressors';
import { concat } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import { inflateLz4Frame } from './lz4.ts';

/** Thrown for what is cut or does not fit together. */
const broken = (): never => {
  throw new Error('Arrow messages do not fit');
};

const mark = 'ARROW1';
const endOfStream = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
const isMark = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes) === mark;

/** The stream inside a file; the bytes themselves when they are a stream. */
const streamOf = (bytes: Uint8Array): Uint8Array => {
  if (!isMark(bytes.subarray(0, 6))) return bytes;
  const end = bytes.length - 10;
  if (end < 8 || !isMark(bytes.subarray(bytes.length - 6))) return broken();
  const footer = new DataView(bytes.buffer, bytes.byteOffset).getInt32(end, true);
  return footer > 0 && footer <= end - 8 ? bytes.subarray(8, end - footer) : broken();
};

/** Where a field of a flatbuffer's table lies; undefined when it is left out. */
const fieldAt = (view: DataView, table: number, index: number): number | undefined => {
  const layout = table - view.getInt32(table, true);
  const slot = 4 + 2 * index;
  const offset = slot < view.getUint16(layout, true) ? view.getUint16(layout + slot, true) : 0;
  return offset === 0 ? undefined : table + offset;
};
const refer = (view: DataView, at: number | undefined): number | undefined => (at === undefined ? undefined : at + view.getUint32(at, true));

const schemaMessage = 1;
const dictionaryBatch = 2;
const recordBatch = 3;
/** Of a batch: what its buffers are compressed with. */
const compressionField = 3;

const kindOf = (view: DataView, message: number): number => {
  const kindAt = fieldAt(view, message, 1);
  return kindAt === undefined ? 0 : view.getUint8(kindAt);
};

/** The table of a batch's buffers, in a message that has one. */
const batchOf = (view: DataView, message: number): number | undefined => {
  const header = refer(view, fieldAt(view, message, 2));
  const kind = kindOf(view, message);
  if (header === undefined) return undefined;
  if (kind === dictionaryBatch) return refer(view, fieldAt(view, header, 1));
  return kind === recordBatch ? header : undefined;
};

/** A compressed buffer: its length as 64 bits, -1 when it is stored as it is, then its bytes. */
const inflate = (buffer: Uint8Array, codec: number): Uint8Array => {
  if (buffer.length === 0) return buffer;
  const length = Number(new DataView(buffer.buffer, buffer.byteOffset).getBigInt64(0, true));
  const packed = buffer.subarray(8);
  if (length === -1) return packed;
  if (length < 0 || length > limits.columnarPlainBytes) return broken();
  const plain = codec === 0 ? inflateLz4Frame(packed, length) : decompressZstd(packed, new Uint8Array(length));
  return plain.length === length ? plain : broken();
};

const padded = (length: number): number => (length + 7) & ~7;

/** Inflates a body and notes in `view` where its buffers lie now. */
const inflateBody = (view: DataView, message: number, body: Uint8Array): readonly Uint8Array[] => {
  const batch = batchOf(view, message);
  if (batch === undefined) return [body];
  const compression = refer(view, fieldAt(view, batch, compressionField));
  const buffers = refer(view, fieldAt(view, batch, 2));
  if (compression === undefined || buffers === undefined) return [body];
  const codecAt = fieldAt(view, compression, 0);
  const parts: Uint8Array[] = [];
  let end = 0;
  for (let index = 0; index < view.getUint32(buffers, true); index += 1) {
    const at = buffers + 4 + 16 * index;
    const [from, length] = [Number(view.getBigInt64(at, true)), Number(view.getBigInt64(at + 8, true))];
    if (from < 0 || length < 0 || from + length > body.length) return broken();
    const plain = inflate(body.subarray(from, from + length), codecAt === undefined ? 0 : view.getInt8(codecAt));
    view.setBigInt64(at, BigInt(end), true);
    view.setBigInt64(at + 8, BigInt(plain.length), true);
    parts.push(plain, new Uint8Array(padded(plain.length) - plain.length));
    end += padded(plain.length);
    if (end > limits.columnarPlainBytes) return broken();
  }
  // A slot of 0 in the layout says that the field is left out: the batch is not compressed any more.
  view.setUint16(batch - view.getInt32(batch, true) + 4 + 2 * compressionField, 0, true);
  const lengthAt = fieldAt(view, message, 3);
  if (lengthAt !== undefined) view.setBigInt64(lengthAt, BigInt(end), true);
  return parts;
};

/**
 * Throws when the bytes are no Arrow file or stream, or not a whole one. A file whose messages begin without a schema, as the
 * library's own writer makes them, is checked and handed back as it is: its schema stands in the footer, which only its reader reads.
 */
export const plainStream = (bytes: Uint8Array): Uint8Array => {
  const stream = streamOf(bytes);
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const parts: Uint8Array[] = [];
  let isStream = true;
  for (let at = 0; at < stream.length; ) {
    // Before version 0.15 there was no continuation mark.
    const marked = view.getInt32(at, true) === -1;
    const length = view.getInt32(at + (marked ? 4 : 0), true);
    const from = at + (marked ? 8 : 4);
    if (length === 0) break;
    if (length < 0 || from + length > stream.length) return broken();
    const metadata = stream.slice(from, from + length);
    const fields = new DataView(metadata.buffer);
    const message = fields.getUint32(0, true);
    if (at === 0) isStream = kindOf(fields, message) === schemaMessage;
    const bodyAt = fieldAt(fields, message, 3);
    const bodyLength = bodyAt === undefined ? 0 : Number(fields.getBigInt64(bodyAt, true));
    const end = from + length + bodyLength;
    if (bodyLength < 0 || end > stream.length) return broken();
    const body = inflateBody(fields, message, stream.subarray(from + length, end));
    const head = new Uint8Array(8 + padded(length));
    new DataView(head.buffer).setInt32(0, -1, true);
    new DataView(head.buffer).setInt32(4, padded(length), true);
    head.set(metadata, 8);
    parts.push(head, ...body);
    at = end;
  }
  if (parts.length === 0 || (!isStream && stream === bytes)) return broken();
  if (!isStream) return bytes;
  return concat(...parts, endOfStream);
};
