/** Expected failures are values. Exceptions are for bugs. */
import type { Fault } from './faults.ts';

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err = { readonly ok: false; readonly fault: Fault };
export type Result<T> = Ok<T> | Err;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = (fault: Fault): Err => ({ ok: false, fault });
