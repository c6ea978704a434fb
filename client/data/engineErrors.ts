/**
 * What the engine says about a question that it could not answer, for the person who asked: its first words, and the place it
 * points at. A parser's error comes as JSON; every other one as plain text that ends in the line and a caret below it:
 *
 *   Binder Error: Referenced column "foo" not found in FROM clause!
 *
 *   LINE 1: ...2 FROM wells WHERE foo > 1
 *                                 ^
 */
import { fault } from '../../shared/model/faults.ts';
import type { Fault } from '../../shared/model/faults.ts';
import { noMemory, plainReason } from './engineWords.ts';

const messageOf = (problem: unknown): string => {
  const message = problem instanceof Error ? problem.message : String(problem);
  const inner = /^\{.*"exception_message":("(?:[^"\\]|\\.)*")/s.exec(message)?.[1];
  return inner === undefined ? message : String(JSON.parse(inner));
};

/** The first lines: they name a column or a position, which the person at the screen needs and nobody else gets. */
export const reasonOf = (problem: unknown): string => plainReason(messageOf(problem).split('\n\n')[0] ?? '');

/** Where in the text that was sent the caret points, in UTF-16 units; undefined when the message shows no place. */
export const positionOf = (problem: unknown, sent: string): number | undefined => {
  const found = /\n(LINE (\d+): )(.*)\n( *)\^/.exec(messageOf(problem));
  if (found === null) return undefined;
  const [, label = '', number = '', shown = '', blanks = ''] = found;
  const lines = sent.split('\n');
  const line = lines[Number(number) - 1];
  // Long lines are shown by a part; the caret counts characters, not UTF-16 units.
  const cut = shown.startsWith('...') ? 3 : 0;
  const part = shown.slice(cut).replace(/\.\.\.$/, '');
  const from = line?.indexOf(part) ?? -1;
  if (from < 0) return undefined;
  const before = [...shown].slice(cut, blanks.length - label.length).join('').length;
  const start = lines.slice(0, Number(number) - 1).reduce((sum, earlier) => sum + earlier.length + 1, 0);
  return start + from + before;
};

export interface Asked {
  /** The statement as the engine got it, and the question inside it. */
  readonly sent: string;
  readonly asked: string;
}

/** Facts: `reason`, and `position` in the question (UTF-16 units; its length for "at the end") where the engine points at one. */
export const failed = (problem: unknown, question?: Asked): Fault => {
  if (problem instanceof Error && problem.name === 'RuntimeError') return fault('QUERY_FAILED', { reason: noMemory() });
  const reason = reasonOf(problem);
  const at = question && positionOf(problem, question.sent);
  if (question === undefined || at === undefined) return fault('QUERY_FAILED', { reason });
  const position = at - question.sent.indexOf(question.asked);
  return fault('QUERY_FAILED', { reason, ...(position < 0 ? {} : { position: Math.min(position, question.asked.length) }) });
};
