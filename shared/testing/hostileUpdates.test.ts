/**
 * Mutated Yjs updates against an open document. Each is refused with the document untouched to the byte, or it changes what `merge`
 * says and nothing else: a plain state that follows these patches shows what the document holds. None may hang or swell; the slowest
 * and the growth are printed. More of them: npm run fuzz -- updates [count].
 */
import { expect, test } from 'vitest';
import { addDashboard, newSession, setField } from '../documents/commands.ts';
import { openDoc } from '../documents/doc.ts';
import { createState } from '../documents/state.ts';
import { concat, equalBytes, type Bytes } from '../model/bytes.ts';
import { mintEntityId, sessionEntity } from '../model/ids.ts';
import { content, createReplica } from './replica.ts';
import { seeded, type Seeded } from './seeded.ts';

const count = Number(process.env['HOSTILE'] ?? 3000);

const mutations: { readonly [kind: string]: (random: Seeded, update: Bytes, other: Bytes) => Bytes } = {
  'bytes changed': (random, update) => {
    const changed = update.slice();
    for (let left = 1 + random.below(4); left > 0; left -= 1) changed[random.below(changed.byteLength)] = random.below(256);
    return changed;
  },
  'a bit flipped': (random, update) => {
    const at = random.below(8 * update.byteLength);
    return update.map((byte, index) => (index === at >> 3 ? byte ^ (1 << (at & 7)) : byte));
  },
  cut: (random, update) => update.slice(0, random.below(update.byteLength)),
  'bytes left out': (random, update) => {
    const at = random.below(update.byteLength);
    return concat(update.subarray(0, at), update.subarray(at + 1 + random.below(8)));
  },
  'bytes twice': (random, update) => {
    const at = random.below(update.byteLength);
    return concat(update.subarray(0, at + 1 + random.below(12)), update.subarray(at));
  },
  'a huge number put in': (random, update) => {
    const at = random.below(update.byteLength);
    const huge = random.pick([[0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x08]]);
    return concat(update.subarray(0, at), Uint8Array.from(huge), update.subarray(at + random.below(3)));
  },
  'two in one': (random, update, other) => concat(update.subarray(0, random.below(update.byteLength)), other.subarray(random.below(other.byteLength))),
  'something behind it': (random, update, other) => concat(update, other.subarray(0, random.below(other.byteLength))),
};

/** A history of facts, deletions and text by two authors. */
const history = (random: Seeded): readonly Bytes[] => {
  const [one, two] = [createReplica(random), createReplica(random)];
  const note = mintEntityId(random.mint);
  const updates: Bytes[] = [];
  const by = (author: typeof one, change: ReturnType<typeof one.write>): void => {
    updates.push(change.update);
    for (const other of [one, two]) if (other !== author) other.merge(change.update);
  };
  by(one, one.write(newSession({ title: 'first' })));
  for (let index = 0; index < 20; index += 1) {
    const author = random.pick([one, two]);
    by(author, author.write(setField(index % 3 === 0 ? sessionEntity : mintEntityId(random.mint), 'title', `value ${index}`)));
    by(author, author.write(addDashboard(author.state, random.mint, { title: `${index}` }).writes));
    const text = { at: 0, removed: '', inserted: `line ${index} ` };
    by(author, author.write([{ entity: note, field: 'text', value: null, text }]));
    if (index % 5 === 4) by(author, author.write([{ entity: sessionEntity, field: 'title', value: undefined }]));
  }
  return updates;
};

test('DOC-28 mutated updates: each is refused with the document untouched, or changes exactly what it says', { timeout: 1_800_000 }, () => {
  const random = seeded(Number(process.env['SEED'] ?? 5));
  const updates = history(random);
  const kinds = Object.keys(mutations);
  const told = new Map(kinds.map((kind) => [kind, { refused: 0, taken: 0, changing: 0 }]));
  const wrong: string[] = [];
  let [slowest, largest] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const known = random.below(updates.length);
    const doc = openDoc({ clientId: 7 }, updates.slice(0, known));
    const state = createState();
    state.apply(doc.facts());
    const [before, bytes] = [content(doc), doc.encode()];
    const kind = random.pick(kinds);
    // Mostly what could come next, so that much of it fits.
    const update = updates[random.chance(0.7) ? known : random.below(updates.length)] ?? bytes;
    const mutated = mutations[kind]?.(random, update, random.pick(updates)) ?? update;
    const began = process.hrtime.bigint();
    const merged = doc.merge(mutated);
    slowest = Math.max(slowest, Number(process.hrtime.bigint() - began) / 1e6);
    const after = doc.encode();
    largest = Math.max(largest, after.byteLength - bytes.byteLength - mutated.byteLength);
    const tally = told.get(kind);
    if (tally === undefined) throw new Error(kind);
    tally[merged.ok ? 'taken' : 'refused'] += 1;
    if (!merged.ok && !equalBytes(after, bytes)) wrong.push(`${index}: ${kind}: refused, but the document is another one`);
    if (merged.ok) state.apply(merged.value);
    const shown = content(doc);
    if (merged.ok && shown.join() !== before.join()) tally.changing += 1;
    if (content(state).join() !== shown.join()) wrong.push(`${index}: ${kind}: changed something unsaid`);
    // What is refused now is not taken in with the rest when the document is opened.
    const opened = index % 4 === 0 && !merged.ok ? openDoc({ clientId: 9 }, [...updates.slice(0, known), mutated]) : undefined;
    const isTaken = opened !== undefined && !opened.rejected.includes(known) && content(opened).join() !== before.join();
    if (isTaken) wrong.push(`${index}: ${kind}: refused, but not when it is opened`);
    // What was taken in goes on as a document: it opens again from its bytes, whole.
    if (merged.ok && openDoc({ clientId: 8 }, [after]).rejected.length > 0) wrong.push(`${index}: ${kind}: taken, and does not open again`);
  }
  for (const [kind, { refused, taken, changing }] of told) {
    process.stdout.write(`${kind}: ${refused} refused, ${taken} taken, of which ${changing} changed what they said\n`);
  }
  process.stdout.write(`${count} mutated updates, ${wrong.length} violations; the slowest took ${slowest.toFixed(1)} ms, a document grew by at most ${Math.max(0, largest)} bytes more than the update\n`);
  expect(wrong).toEqual([]);
  expect(Math.min(...[...told.values()].map(({ refused }) => refused))).toBeGreaterThan(0);
  expect([...told.values()].reduce((sum, { changing }) => sum + changing, 0)).toBeGreaterThan(count / 50);
});
