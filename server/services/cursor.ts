/**
 * Cursors of lists, opaque to clients. `<since>` asks for changes since a time of the server; `<start>~<sort>~<id>` goes on with
 * a list that began at `start`, after a place. A since later than now (a clock set back, another server) is a full list.
 */
import { limits } from '../../shared/model/limits.ts';
import type { Place } from '../store/store.ts';
import { sortable } from './heads.ts';

export interface Position {
  readonly start: number;
  readonly after?: Place;
}

const form = /^(\d{1,15})(?:~(\d{15})~([A-Za-z0-9_.-]{1,64}))?$/;

/** Undefined for what is not a cursor. */
export const readCursor = (text: string | undefined, now: number): Position | undefined => {
  if (text === undefined) return { start: now };
  const [, time, sort, id] = form.exec(text) ?? [];
  if (time === undefined) return undefined;
  if (Number(time) > now) return { start: now };
  return sort !== undefined && id !== undefined
    ? { start: Number(time), after: { sort, id } }
    : { start: now, after: { sort: sortable(Number(time)), id: '' } };
};

export const nextPage = (start: number, { sort, id }: Place): string => `${start}~${sort}~${id}`;

/** Taken back a little, so that a commit that was in flight during the list is not missed. */
export const changesSince = (start: number): string => String(Math.max(0, start - limits.cursorOverlap));
