/** Reads files off the page's thread: one request for each worker, which the page ends when the answer is there or not wanted. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { err } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Column, CsvFormat } from '../types.ts';
import { convert } from './convert.ts';
import { inspect } from './inspect.ts';
import type { FormatChoice, Inspection } from './inspect.ts';

export type ImportRequest =
  | { readonly kind: 'inspect'; readonly file: Blob; readonly choice: FormatChoice }
  | { readonly kind: 'convert'; readonly file: Blob; readonly format: CsvFormat; readonly columns: readonly Column[]; readonly emit: boolean };

export type ImportReply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'block'; readonly block: Bytes }
  | { readonly kind: 'inspected'; readonly result: Result<Inspection>; readonly partial: Inspection | undefined }
  | { readonly kind: 'converted'; readonly result: Result<{ readonly rows: number }> };

const reply = (message: ImportReply, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
const progress = (done: number, total: number): void => reply({ kind: 'progress', done, total });

const answer = (request: ImportRequest, bytes: Uint8Array): ImportReply => {
  if (request.kind === 'inspect') return { kind: 'inspected', ...inspect(bytes, request.choice, progress) };
  const emit = request.emit ? (block: Bytes) => reply({ kind: 'block', block }, [block.buffer]) : undefined;
  return { kind: 'converted', result: convert(bytes, { format: request.format, columns: request.columns, emit, progress }) };
};

self.onmessage = async (event: MessageEvent<ImportRequest>): Promise<void> => {
  const request = event.data;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await request.file.arrayBuffer());
  } catch {
    // The file was moved, is locked by another program, or its medium is gone.
    const unreadable = err(fault('FILE_UNREADABLE', { reason: 'read' }));
    return request.kind === 'inspect'
      ? reply({ kind: 'inspected', result: unreadable, partial: undefined })
      : reply({ kind: 'converted', result: unreadable });
  }
  reply(answer(request, bytes));
};
