/**
 * What a power cut leaves of a folder: a browser's calls on its files are recorded (strace) with their bytes and times, and replayed up
 * to any moment over a copy of the folder as it was before. Of what was written since a file's last fsync or fdatasync, a part is
 * dropped: all of it, or all behind some byte, as a disk that was cut in the middle would have it. Names (created, renamed, removed)
 * are taken to be in order, as a journal keeps them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface FileEvent {
  /** When the call had ended, ms since the epoch. */
  readonly at: number;
  readonly what: 'open' | 'write' | 'sync' | 'rename' | 'unlink' | 'truncate';
  readonly file: string;
  readonly bytes?: Buffer;
  /** Byte at which it is written; without it behind the end. */
  readonly offset?: number;
  readonly to?: string;
  readonly cuts?: boolean;
}

export const traceFlags = ['-f', '-y', '-qq', '-ttt', '-T', '-xx', '-s', '4194304', '-e', 'trace=openat,write,pwrite64,ftruncate,fdatasync,fsync,rename,renameat,renameat2,unlink,unlinkat'];

const plain = (text: string): string => text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const bytesOf = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');

const eventOf = (call: string, given: string, at: number): FileEvent | undefined => {
  const file = plain(/^\d+<([^>]*)>/.exec(given)?.[1] ?? '');
  const texts = [...given.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => text ?? '');
  switch (call) {
    case 'openat':
      return { at, what: 'open', file: plain(texts[0] ?? ''), cuts: given.includes('O_TRUNC') };
    case 'write':
      return { at, what: 'write', file, bytes: bytesOf(texts[0] ?? '') };
    case 'pwrite64':
      return { at, what: 'write', file, bytes: bytesOf(texts[0] ?? ''), offset: Number(/,\s*(\d+)\s*$/.exec(given)?.[1] ?? 0) };
    case 'ftruncate':
      return { at, what: 'truncate', file, offset: Number(/,\s*(\d+)\s*$/.exec(given)?.[1] ?? 0) };
    case 'fsync':
    case 'fdatasync':
      return { at, what: 'sync', file };
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return { at, what: 'rename', file: plain(texts[0] ?? ''), to: plain(texts[1] ?? '') };
    case 'unlink':
    case 'unlinkat':
      return { at, what: 'unlink', file: plain(texts[0] ?? '') };
  }
  return undefined;
};

/** Calls on files under `folder` that succeeded, in the order in which they ended. */
export const readTrace = (log: string, folder: string): readonly FileEvent[] => {
  const events: FileEvent[] = [];
  const begun = new Map<string, string>();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const parts = /^(\d+)\s+(\d+\.\d+) (.*)$/.exec(line);
    if (parts === null) continue;
    const [, thread = '', time = '', text = ''] = parts;
    const waits = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(text);
    if (waits !== null) {
      begun.set(thread, `${waits[1]}(${waits[2]}`);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    const whole = resumed === null ? text : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
    const done = /^(\w+)\((.*)\)\s+= (-?\d+)(?:<[^>]*>)?.*?(?:<([\d.]+)>)?$/.exec(whole);
    if (done === null || Number(done[3]) < 0) continue;
    const ended = Number(time) * 1000 + (resumed === null ? Number(done[4] ?? 0) * 1000 : 0);
    const event = eventOf(done[1] ?? '', done[2] ?? '', ended);
    if (event !== undefined && event.file.startsWith(folder)) events.push(event);
  }
  return events.toSorted((a, b) => a.at - b.at);
};

/** A folder is synced like a file, and has no bytes. */
const isFolder = (name: string): boolean => existsSync(name) && statSync(name).isDirectory();

interface Kept {
  all: Buffer;
  durable: Buffer;
}

/** `into` holds a copy of `folder` as it was before. `chance` in [0, 1) says how much of what was not synced is there all the same. */
export const replay = (folder: string, into: string, events: readonly FileEvent[], until: number, chance: () => number): void => {
  const files = new Map<string, Kept>();
  const at = (file: string): string => path.join(into, path.relative(folder, file));
  const kept = (file: string): Kept => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const bytes = existsSync(at(file)) ? readFileSync(at(file)) : Buffer.alloc(0);
    const fresh = { all: bytes, durable: bytes };
    files.set(file, fresh);
    return fresh;
  };
  for (const { what, file, bytes, offset, to, cuts } of events.filter((event) => event.at <= until)) {
    if (what === 'unlink') {
      files.delete(file);
      rmSync(at(file), { force: true, recursive: true });
    } else if (what === 'rename' && to !== undefined) {
      files.set(to, kept(file));
      files.delete(file);
      rmSync(at(file), { force: true });
    } else if (isFolder(at(file))) continue;
    else if (what === 'open' && cuts === true) kept(file).all = Buffer.alloc(0);
    else if (what === 'write' && bytes !== undefined) {
      const own = kept(file);
      const start = offset ?? own.all.length;
      const grown = Buffer.alloc(Math.max(own.all.length, start + bytes.length));
      own.all.copy(grown);
      bytes.copy(grown, start);
      own.all = grown;
    } else if (what === 'truncate') kept(file).all = kept(file).all.subarray(0, offset);
    else if (what === 'sync') kept(file).durable = kept(file).all;
  }
  for (const [file, { all, durable }] of files) {
    if (isFolder(at(file))) continue;
    const isGrown = all.length > durable.length && all.subarray(0, durable.length).equals(durable);
    const left = isGrown ? all.subarray(0, durable.length + Math.floor(chance() * 1.5 * (all.length - durable.length))) : durable;
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), left.subarray(0, all.length));
  }
};

