/**
 * What may be sent: one statement that reads. The engine runs every statement of a text, so a semicolon, or a bracket that closes
 * the one which the product puts around the question, would let anything in behind it; both are refused before anything is sent.
 */
import type { TableSource } from '../../../data/types.ts';
import { nameOf, tokenize, tokenText, type Token } from '../../../data/sqlTokens.ts';
import { t } from '../../../texts/text.ts';

export interface Refusal {
  readonly words: string;
  /** Offset in the text. */
  readonly position: number;
}

const readers: ReadonlySet<string> = new Set('select with from values table describe summarize pivot unpivot'.split(' '));

const unclosed = (token: Token, text: string): string => {
  if (token.kind === 'comment') return t`This comment is not closed.`;
  if (token.kind === 'name') return t`This quoted name is not closed.`;
  return t`This text is not closed: ${tokenText(text, token).slice(0, 12)}…`;
};

const brackets = (text: string, tokens: readonly Token[]): Refusal | undefined => {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (tokenText(text, token) === '(') open.push(token);
    if (tokenText(text, token) === ')' && open.pop() === undefined) {
      return { words: t`This bracket closes nothing.`, position: token.start };
    }
  }
  const last = open.at(-1);
  return last && { words: t`This bracket is not closed.`, position: last.start };
};

/** Why the text is not run; undefined when it may be. */
export const refusal = (text: string): Refusal | undefined => {
  const zero = text.indexOf('\0');
  if (zero >= 0) return { words: t`The character NUL ends the text for the engine. Remove it.`, position: zero };
  const tokens = tokenize(text).filter(({ kind, open }) => open || (kind !== 'space' && kind !== 'comment'));
  const [first] = tokens.filter((token) => tokenText(text, token) !== '(');
  if (first === undefined) return { words: t`There is nothing to run yet.`, position: text.length };
  const ended = tokens.findIndex((token) => token.kind === 'operator' && tokenText(text, token) === ';');
  const second = ended < 0 ? undefined : tokens.slice(ended).find((token) => tokenText(text, token) !== ';');
  const cut = tokens.find(({ open }) => open);
  if (!readers.has(nameOf(text, first) ?? '') && !first.open) {
    const words = t`Only SELECT (or WITH, FROM, VALUES) is run here, not “${tokenText(text, first)}”. Nothing was changed.`;
    return { words, position: first.start };
  }
  if (second !== undefined) {
    return { words: t`Only one statement is run at a time. Nothing was run.`, position: second.start };
  }
  if (cut !== undefined) return { words: unclosed(cut, text), position: cut.start };
  return brackets(text, tokens);
};

/** Tables of the session that the text may name. Every word counts: a column called like a table loads one too many, never too few. */
export const tablesIn = (text: string, tables: readonly TableSource[]): readonly TableSource[] => {
  const names = new Set(tokenize(text).map((token) => nameOf(text, token)));
  return tables.filter(({ alias }) => names.has(alias.toLowerCase()));
};

/** "line 2, column 8". */
export const placeWords = (text: string, position: number): string => {
  const lines = text.slice(0, position).split('\n');
  return t`line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
};
