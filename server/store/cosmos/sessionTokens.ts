/**
 * Session consistency across processes. Cosmos DB answers each call with a token per physical partition; whoever sends it back
 * reads at least what it stands for. Within this process the SDK keeps them. Between processes (Workers' isolates) the caller
 * carries them: they leave with the API's answer, and come back with the next request.
 *
 * A token is only ever used for the request that brought it: a forged one harms its sender alone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { limits } from '../../../shared/model/limits.ts';

type Tokens = Map<string, string>;

const form = /^\d{1,10}:-?\d{1,5}#\d{1,20}(?:#[\d=#-]{1,200})?$/;

/** Numbers of a token, most significant first: version, then the sequence number. */
const rankOf = (token: string): readonly [number, number] => {
  const [version = '0', sequence = '0'] = token.split('#');
  return [Number(version), Number(sequence)];
};

const isNewer = (a: string, b: string | undefined): boolean => {
  if (b === undefined) return true;
  const [[versionA, sequenceA], [versionB, sequenceB]] = [rankOf(a), rankOf(b)];
  return versionA > versionB || (versionA === versionB && sequenceA > sequenceB);
};

const mergeInto = (tokens: Tokens, text: string): void => {
  for (const part of text.split(',')) {
    if (!form.test(part)) continue;
    const [range = '', token = ''] = part.split(':');
    if (isNewer(token, tokens.get(range))) tokens.set(range, token);
  }
};

const textOf = (tokens: Tokens): string => [...tokens].map(([range, token]) => `${range}:${token}`).join(',');

interface Carried {
  readonly tokens: Tokens;
  /** Only what the caller brought makes a difference to the SDK's own tokens. */
  brought: boolean;
}

export const createSessionTokens = () => {
  const storage = new AsyncLocalStorage<Carried>();
  const known: Tokens = new Map();
  return {
    /** Runs a request with what it brought; answers with what its caller should bring next. */
    async within<T>(brought: string | undefined, task: () => Promise<T>): Promise<{ value: T; carry: string | undefined }> {
      const tokens: Tokens = new Map();
      if (brought !== undefined && brought.length <= limits.sessionTokenLetters) mergeInto(tokens, brought);
      const carried: Carried = { tokens, brought: tokens.size > 0 };
      const value = await storage.run(carried, task);
      return { value, carry: carried.tokens.size > 0 ? textOf(carried.tokens) : undefined };
    },
    /** To send with a call; undefined leaves it to the SDK. */
    current(): string | undefined {
      const carried = storage.getStore();
      if (carried?.brought !== true) return undefined;
      const merged: Tokens = new Map(known);
      mergeInto(merged, textOf(carried.tokens));
      return textOf(merged);
    },
    learn(token: string | undefined): void {
      if (token === undefined) return;
      mergeInto(known, token);
      const carried = storage.getStore();
      if (carried !== undefined) mergeInto(carried.tokens, token);
    },
    /** What was brought cannot be had from this account: it is not asked for again. */
    doubt(): void {
      const carried = storage.getStore();
      if (carried === undefined) return;
      carried.tokens.clear();
      carried.brought = false;
    },
  };
};
export type SessionTokens = ReturnType<typeof createSessionTokens>;
