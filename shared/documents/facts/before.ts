/**
 * What a field held before two values came to stand side by side: the value that all of them were written over. A document keeps only
 * what holds; the changes that made it name what each write had seen, and so how its facts descend from each other. Where they do not
 * reach back far enough, or no one value was there, the answer is that it is not known: never a guess.
 */
import type { EntityId, WriterId } from '../../model/ids.ts';
import type { FactKey, Head, Patch } from './facts.ts';
import { sameValue } from './heads.ts';
import { splitKey } from './keys.ts';

export interface Before {
  /** Undefined: the field had never been set. */
  readonly head: Head | undefined;
}

export interface Place {
  readonly entity: EntityId;
  readonly field: string;
  /** The values that stand side by side. */
  readonly heads: readonly Head[];
}

/** One fact: what it says, where that is known, and the facts that it was written over. */
interface Node {
  readonly head: Head | undefined;
  /** Undefined where the change that made it is not there. */
  readonly over: readonly string[] | undefined;
}

const nameOf = (writer: WriterId, n: number): string => `${writer} ${n}`;

const unknown: Node = { head: undefined, over: undefined };

/** Everything that the fact goes back to, without itself. */
const behind = (nodes: ReadonlyMap<string, Node>, name: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const over of (nodes.get(next) ?? unknown).over ?? []) {
      if (found.has(over)) continue;
      found.add(over);
      open.push(over);
    }
  }
  return found;
};

/** `begin`: the facts that the changes build on; undefined when they reach back to the beginning. */
const factsOf = (begin: Patch | undefined, patches: readonly Patch[], { entity, field }: Place): ReadonlyMap<string, Node> => {
  const writerOf = (key: FactKey): WriterId | undefined => {
    const parts = splitKey(key);
    return parts?.entity === entity && parts.field === field ? parts.writer : undefined;
  };
  const headsIn = ({ set }: Patch): readonly Head[] =>
    set.flatMap(([key, value, n, at]) => {
      const writer = writerOf(key);
      return writer === undefined ? [] : [{ writer, value, n, at }];
    });
  const nodes = new Map<string, Node>();
  /** Facts of changes that made several, with what these removed. */
  const several: (readonly [head: Head, removed: readonly string[]])[] = [];
  for (const head of begin === undefined ? [] : headsIn(begin)) nodes.set(nameOf(head.writer, head.n), { head, over: undefined });
  for (const patch of patches) {
    const made = headsIn(patch);
    const removed = patch.del.flatMap(([key, n]) => {
      const writer = writerOf(key);
      return writer === undefined ? [] : [nameOf(writer, n)];
    });
    // A whole document told in one change says of none of its facts what it was written over.
    for (const head of made) {
      nodes.set(nameOf(head.writer, head.n), { head, over: made.length === 1 ? removed : undefined });
      if (made.length > 1) several.push([head, removed]);
    }
  }
  // Writing again over one's own fact takes its place without saying so.
  const own = new Map<WriterId, Head>();
  for (const { head } of [...nodes.values()].toSorted((a, b) => (a.head?.n ?? 0) - (b.head?.n ?? 0))) {
    if (head === undefined) continue;
    const [name, former] = [nameOf(head.writer, head.n), own.get(head.writer)];
    const over = nodes.get(name)?.over;
    if (former !== undefined && over !== undefined) nodes.set(name, { head, over: [...over, nameOf(former.writer, former.n)] });
    own.set(head.writer, head);
  }
  // An undo that opened a conflict again took the settlement away and tells each value as it was before that (reopen.ts).
  for (const [head, removed] of several) {
    const isThat = (name: string): boolean => {
      const former = nodes.get(name)?.head;
      return former !== undefined && former.at === head.at && sameValue(former.value, head.value);
    };
    const former = removed.flatMap((name) => [...behind(nodes, name)]).find(isThat);
    if (former !== undefined) nodes.set(nameOf(head.writer, head.n), { head, over: [former] });
  }
  return nodes;
};

/**
 * Undefined: not known. `patches`: every change behind `begin` that is there, in any order; `begin`: the facts of the checkpoint that
 * they build on, undefined when they reach back to the beginning of the session.
 */
export const beforeOf = (begin: Patch | undefined, patches: readonly Patch[], place: Place): Before | undefined => {
  const nodes = factsOf(begin, patches, place);
  const sides = place.heads.map(({ writer, n }) => ({ name: nameOf(writer, n), all: behind(nodes, nameOf(writer, n)) }));
  const [first] = sides;
  if (first === undefined) return undefined;
  const common = [...first.all].filter((name) => sides.every(({ all }) => all.has(name)));
  // A fact of which nobody knows what it was written over may have been written over something later than what is found.
  const isOpen = ({ name, all }: (typeof sides)[number]): boolean =>
    [name, ...all].some((each) => !common.includes(each) && (nodes.get(each) ?? unknown).over === undefined);
  if (sides.some(isOpen)) return undefined;
  if (common.length === 0) return sides.every(({ all }) => all.size === 0) ? { head: undefined } : undefined;
  const latest = common.filter((name) => !common.some((other) => other !== name && behind(nodes, other).has(name)));
  const heads = latest.map((name) => nodes.get(name)?.head);
  const [head] = heads;
  return head !== undefined && heads.every((other) => other !== undefined && sameValue(other.value, head.value)) ? { head } : undefined;
};
