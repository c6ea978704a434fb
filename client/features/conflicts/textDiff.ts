/**
 * Two texts as one: what both have once, what only one of them has beside it. Word by word, so that a changed column in a long
 * question is what stands out; line by line where that would take too long.
 * Invariant: 'both' with 'first' is the first text, 'both' with 'second' is the second one.
 */
export interface Part {
  readonly of: 'both' | 'first' | 'second';
  readonly text: string;
}

/** Cells of the table that is filled; more are not worth the wait. */
const most = 1_000_000;

const words = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
const lines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** Longest common subsequence, as pairs of indexes, ascending. */
const common = (a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] => {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
};

const cut = (first: string, second: string): readonly [readonly string[], readonly string[]] => {
  for (const into of [words, lines]) {
    const [a, b] = [into(first), into(second)];
    if (a.length * b.length <= most) return [a, b];
  }
  return [[first], [second]];
};

const joined = (parts: readonly Part[]): readonly Part[] => {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (part.text === '') continue;
    if (last?.of === part.of) whole[whole.length - 1] = { of: part.of, text: last.text + part.text };
    else whole.push(part);
  }
  return whole;
};

/** A space that both have between two changes belongs to the change: else every second word would stand alone. */
const gathered = (parts: readonly Part[]): readonly Part[] => {
  const isSpace = ({ of, text }: Part): boolean => of === 'both' && /^[^\S\n]+$/.test(text);
  const blocks: Part[] = [];
  let [first, second] = ['', ''];
  const end = (): void => {
    blocks.push({ of: 'first', text: first }, { of: 'second', text: second });
    [first, second] = ['', ''];
  };
  parts.forEach((part, index) => {
    if (part.of === 'first') first += part.text;
    else if (part.of === 'second') second += part.text;
    else if (isSpace(part) && index > 0 && index < parts.length - 1) [first, second] = [first + part.text, second + part.text];
    else {
      end();
      blocks.push(part);
    }
  });
  end();
  return joined(blocks);
};

export const textDiff = (first: string, second: string): readonly Part[] => {
  const [a, b] = cut(first, second);
  const parts: Part[] = [];
  const rest = (of: 'first' | 'second', from: readonly string[]): void => void parts.push({ of, text: from.join('') });
  let [i, j] = [0, 0];
  for (const [x, y] of common(a, b)) {
    rest('first', a.slice(i, x));
    rest('second', b.slice(j, y));
    parts.push({ of: 'both', text: a[x] ?? '' });
    [i, j] = [x + 1, y + 1];
  }
  rest('first', a.slice(i));
  rest('second', b.slice(j));
  return gathered(joined(parts));
};
