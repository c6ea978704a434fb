/** The page's side of the import worker. Cancelling ends the worker: nothing of it is left, whatever it was doing. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { DataFormat } from '../../../shared/documents/formats.ts';
import type { Column } from '../types.ts';
import type { ImportReply, ImportRequest } from './import.worker.ts';
import type { FormatChoice, Inspected, LineEnd } from './inspection.ts';

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** Undefined when cancelled or when the worker itself failed. */
const run = <Kind extends 'inspected' | 'converted'>(
  request: ImportRequest,
  kind: Kind,
  watch: Watch,
  block?: (bytes: Bytes, raw: LineEnd | undefined) => Promise<void>,
): Promise<Extract<ImportReply, { kind: Kind }> | undefined> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module' });
    const finish = (reply: Extract<ImportReply, { kind: Kind }> | undefined): void => {
      worker.terminate();
      watch.signal?.removeEventListener('abort', cancel);
      resolve(reply);
    };
    const cancel = (): void => finish(undefined);
    if (watch.signal?.aborted === true) return finish(undefined);
    watch.signal?.addEventListener('abort', cancel);
    worker.onerror = cancel;
    worker.onmessage = (event: MessageEvent<ImportReply>) => {
      const reply = event.data;
      if (reply.kind === 'progress') watch.progress?.(reply.done, reply.total);
      else if (reply.kind === 'block') void block?.(reply.block, reply.raw).then(() => worker.postMessage({ kind: 'taken' } satisfies ImportRequest), cancel);
      else if (reply.kind === kind) finish(reply as Extract<ImportReply, { kind: Kind }>);
    };
    worker.postMessage(request, 'file' in request && !(request.file instanceof Blob) ? [request.file.buffer] : []);
  });

const stopped = (watch: Watch): Result<never> =>
  err(watch.signal?.aborted === true ? fault('QUERY_CANCELLED') : fault('FILE_UNREADABLE', { reason: 'worker' }));

export const inspectFile = async (file: Blob, choice: FormatChoice, watch: Watch = {}): Promise<Inspected> => {
  if (file.size > limits.datasetBytes) {
    return { result: err(fault('TOO_LARGE', { unit: 'bytes', actual: file.size, allowed: limits.datasetBytes })), partial: undefined };
  }
  const name = file instanceof File ? file.name : '';
  return (await run({ kind: 'inspect', file, name, choice }, 'inspected', watch)) ?? { result: stopped(watch), partial: undefined };
};

type Shape = { readonly format: DataFormat; readonly columns: readonly Column[] };

/** Checks every value against the columns' types. */
export const validateFile = async (file: Blob, { format, columns }: Shape, watch: Watch = {}): Promise<Result<{ readonly rows: number }>> =>
  (await run({ kind: 'convert', file, format, columns, emit: false }, 'converted', watch))?.result ?? stopped(watch);

/**
 * What the engine is fed, in blocks that end with a row, in order. No more of them are made than a few beyond those that were taken;
 * one that cannot be taken ends it. Takes the bytes over.
 */
export const convertFile = async (
  file: Bytes,
  { format, columns }: Shape,
  block: (bytes: Bytes, raw: LineEnd | undefined) => Promise<void>,
  watch: Watch = {},
): Promise<Result<{ readonly rows: number }>> =>
  (await run({ kind: 'convert', file, format, columns, emit: true }, 'converted', watch, block))?.result ?? stopped(watch);
