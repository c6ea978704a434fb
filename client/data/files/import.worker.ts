/**
 * Reads files off the page's thread: one request for each worker, which the page ends when the answer is there or not wanted. It is
 * never more than a few blocks ahead of the engine, which takes them more slowly than they are made.
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { DataFormat } from '../../../shared/documents/formats.ts';
import type { Column } from '../types.ts';
import type { FormatChoice, Inspected, LineEnd } from './inspection.ts';
import { convert, inspect } from './read.ts';

export type ImportRequest =
  | { readonly kind: 'inspect'; readonly file: Blob; readonly name: string; readonly choice: FormatChoice }
  | { readonly kind: 'convert'; readonly file: Blob | Bytes; readonly format: DataFormat; readonly columns: readonly Column[]; readonly emit: boolean }
  /** A block that was sent has gone into the engine. */
  | { readonly kind: 'taken' };

export type ImportReply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'block'; readonly block: Bytes; readonly raw: LineEnd | undefined }
  | ({ readonly kind: 'inspected' } & Inspected)
  | { readonly kind: 'converted'; readonly result: Result<{ readonly rows: number }> };

const reply = (message: ImportReply, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
const progress = (done: number, total: number): void => reply({ kind: 'progress', done, total });

/** Blocks that were sent and not yet taken. */
let ahead = 0;
let goOn = (): void => undefined;
const ready = (): Promise<void> | undefined => (ahead < limits.engineBlocksAhead ? undefined : new Promise((resolve) => (goOn = resolve)));
const send = (block: Bytes, raw?: LineEnd): void => {
  ahead += 1;
  reply({ kind: 'block', block, raw }, [block.buffer]);
};
const taken = (): void => {
  ahead -= 1;
  if (ahead < limits.engineBlocksAhead) goOn();
};

type Work = Exclude<ImportRequest, { kind: 'taken' }>;

const answer = async (request: Work, bytes: Uint8Array): Promise<ImportReply> => {
  if (request.kind === 'inspect') return { kind: 'inspected', ...(await inspect(bytes, request.name, request.choice, progress)) };
  const emit = request.emit ? send : undefined;
  return { kind: 'converted', result: await convert(bytes, request.format, { columns: request.columns, emit, ready, progress }) };
};

self.onmessage = async (event: MessageEvent<ImportRequest>): Promise<void> => {
  const request = event.data;
  if (request.kind === 'taken') return taken();
  let bytes: Uint8Array;
  try {
    bytes = request.file instanceof Blob ? new Uint8Array(await request.file.arrayBuffer()) : request.file;
  } catch {
    // The file was moved, is locked by another program, or its medium is gone.
    const unreadable = err(fault('FILE_UNREADABLE', { reason: 'read' }));
    return request.kind === 'inspect'
      ? reply({ kind: 'inspected', result: unreadable, partial: undefined })
      : reply({ kind: 'converted', result: unreadable });
  }
  let message: ImportReply;
  try {
    message = await answer(request, bytes);
  } catch (problem) {
    // Thrown on, it becomes the worker's error, which the page hears; a promise alone would be silent.
    setTimeout(() => {
      throw problem;
    });
    return;
  }
  reply(message);
};
