/** Notes: edits as splices, edits that meet, undo, copies, and what is no text. */
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present } from '../testing/documents.ts';
import { content, createReplica, type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import { openDoc } from './doc.ts';
import type { Change } from './facts/facts.ts';
import { mergePatches } from './wire/patches.ts';
import { decodePayload, encodePayload } from './wire/payload.ts';
import { schemaOf, textField } from './schema.ts';
import { createState } from './state.ts';
import { diff, inverse, joined, moved, rebased, spliced } from './text.ts';

const note = (replica: Replica, text: string): Change => replica.write(commands.editText(replica.state, chart, text));
const marked = ({ state }: Replica): boolean => state.merged().some(({ entity, field }) => entity === chart && field === textField);
const start = (text: string) => pair((first) => [...begin(first), note(first, text)]);
const owned = (update: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(update);

describe('a splice', () => {
  test('DOC-24 leads from the text before to the text after, back, and joins with the next one', () => {
    const random = seeded(5);
    const letters = ['a', 'b', '\n', 'é', '\u{1F33F}', '\u{1F30A}'];
    const any = (): string => Array.from({ length: random.below(7) }, () => random.pick(letters)).join('');
    let together = 0;
    for (let run = 0; run < 3000; run += 1) {
      const [a, b, c] = [any(), any(), any()];
      const [first, second] = [diff(a, b), diff(b, c)];
      if (first === undefined || second === undefined) continue;
      expect(spliced(a, first)).toBe(b);
      expect(spliced(b, inverse(first))).toBe(a);
      expect([first.removed, first.inserted].some((text) => /\p{Surrogate}/u.test(text))).toBe(false);
      const both = joined(first, second);
      if (both === undefined) continue;
      together += 1;
      expect(spliced(a, both)).toBe(c);
    }
    expect(together).toBeGreaterThan(500);
  });

  test('DOC-23 what is being typed moves along with what arrives meanwhile', () => {
    expect(rebased('one two', 'one two three', 'zero one two')).toBe('zero one two three');
    expect(rebased('one two', 'one, two', 'one two three')).toBe('one, two three');
    expect(rebased('one', 'one', 'two')).toBe('two');
    for (const part of ['mine', 'theirs']) expect(rebased('word', 'mine', 'theirs')).toContain(part);
    expect([0, 4, 9].map((place) => moved(place, { at: 2, removed: 'xyz', inserted: 'a' }))).toEqual([0, 2, 7]);
  });
});

describe('a note', () => {
  test('DOC-24 DOC-21 its record grows with the edit, not with the text, and only it needs the newer version', () => {
    const { a } = start('n'.repeat(50_000));
    const change = note(a, `${'n'.repeat(25_000)}!${'n'.repeat(25_000)}`);
    expect(change.update.byteLength).toBeLessThan(200);
    const payload = encodePayload({ schema: schemaOf(change.patch), at: 1, change });
    expect(payload.byteLength).toBeLessThan(400);
    expect(decodePayload(payload)).toEqual({ ok: true, value: { schema: 2, at: 1, change } });
    expect(schemaOf(a.write(commands.setSetting(chart, 'x', 'y')).patch)).toBe(1);
  });

  test('DOC-23 DOC-25 what two wrote in one place stays and is marked, until it was read', () => {
    const { a, b, exchange } = start('The well is dry.');
    exchange([note(a, 'The old well is dry.')], [note(b, 'The deep well is dry.')]);
    expect(a.state.text(chart)).toBe(b.state.text(chart));
    for (const word of ['old', 'deep', 'well is dry.']) expect(a.state.text(chart)).toContain(word);
    expect([marked(a), marked(b)]).toEqual([true, true]);
    expect(a.state.conflicts()).toEqual([]);
    exchange([], [note(b, `${b.state.text(chart)} Still.`)]);
    expect([marked(a), marked(b)], 'writing on does not say that it was read').toEqual([true, true]);
    exchange([a.write(commands.readMerged(chart, a.state.heads(chart, textField)))], []);
    expect([marked(a), marked(b)]).toEqual([false, false]);
    expect(content(a.state)).toEqual(content(b.state));
  });

  test('DOC-25 who has read it has read it, though somebody else wrote on meanwhile', () => {
    const { a, b, exchange } = start('The well is dry.');
    exchange([note(a, 'The old well is dry.')], [note(b, 'The deep well is dry.')]);
    expect(marked(a)).toBe(true);
    exchange([a.write(commands.readMerged(chart, a.state.heads(chart, textField)))], [note(b, `${b.state.text(chart)} Still.`)]);
    expect([marked(a), marked(b)]).toEqual([false, false]);
    expect(a.state.text(chart)).toContain('Still.');
  });

  test('DOC-25 two that begin a note apart both keep what they wrote, marked', () => {
    const { a, b, exchange } = pair(begin);
    exchange([note(a, 'mine')], [note(b, 'theirs')]);
    for (const { state } of [a, b]) for (const word of ['mine', 'theirs']) expect(state.text(chart)).toContain(word);
    expect(marked(a)).toBe(true);
  });

  test('DOC-25 edits in different places are not marked, nor is what one writes after the other', () => {
    const { a, b, exchange } = start('first line\n\nlast line');
    // A minute passes, a second with each change.
    exchange(
      Array.from({ length: 61 }, (_, at) => a.write(commands.setSetting(chart, 'x', at))),
      [],
    );
    exchange([note(a, 'The first line\n\nlast line')], [note(b, 'first line\n\nlast line.')]);
    expect(a.state.text(chart)).toBe('The first line\n\nlast line.');
    expect([marked(a), marked(b)]).toEqual([false, false]);
    for (const text of ['one', 'one two', 'two']) {
      exchange([note(a, text)], []);
      exchange([], [note(b, `${text}!`)]);
    }
    expect(marked(a)).toBe(false);
    expect(a.state.heads(chart, textField)).toHaveLength(1);
  });

  test('DOC-26 undo takes back what was written without a pause, also after a reload, and redo brings it again', () => {
    const { a } = start('');
    for (const text of ['W', 'We', 'Wel', 'Well']) note(a, text);
    a.reopen();
    a.undo();
    expect(a.state.text(chart)).toBe('');
    a.redo();
    expect(a.state.text(chart)).toBe('Well');
  });

  test('DOC-26 undo erases nothing that somebody else wrote later', () => {
    const { a, b, exchange } = start('shared');
    exchange([note(a, 'shared by me')], []);
    exchange([], [note(b, 'shared by me and by you')]);
    expect(a.undo()).toBe('superseded');
    expect(a.state.text(chart)).toBe('shared by me and by you');
  });

  test('DOC-26 undo leaves a text alone in which somebody else wrote at the same time, in another place', () => {
    const { a, b, exchange } = start('first line\n\nlast line');
    exchange([note(a, 'The first line\n\nlast line')], [note(b, 'first line\n\nlast line.')]);
    expect(a.undo()).toBe('superseded');
    expect(a.state.text(chart)).toBe('The first line\n\nlast line.');
  });

  test('DOC-23 a copy of a panel and of a dashboard has the text, and goes its own way', () => {
    const { a } = start('# Wells');
    const random = seeded(3);
    const copy = present(commands.duplicatePanel(a.state, random.mint, chart));
    a.write(copy.writes);
    const page = present(commands.duplicateDashboard(a.state, random.mint, board, 'Copy'));
    a.write(page.writes);
    note(a, '# Other');
    expect(a.state.text(copy.id)).toBe('# Wells');
    expect(a.state.panels(page.id).map((id) => a.state.text(id))).toEqual(['# Wells', '# Wells']);
  });

  test('DOC-23 a painted note is the same from patches one by one and merged, however often they come', () => {
    const replica = createReplica(seeded(8));
    const changes = [...begin(replica), ...['a', 'a b', 'b', 'b\u{1F33F}'].map((text) => note(replica, text))];
    const [single, merged] = [createState(), createState()];
    for (const { patch } of [...changes, ...changes]) single.apply(patch);
    merged.apply(mergePatches([...changes, ...changes].map(({ patch }) => patch)));
    expect([single.text(chart), merged.text(chart)]).toEqual(['b\u{1F33F}', 'b\u{1F33F}']);
  });
});

describe('what is no text', () => {
  const made = (act: (doc: Y.Doc) => void): Uint8Array<ArrayBuffer> => {
    const doc = new Y.Doc();
    act(doc);
    return owned(Y.encodeStateAsUpdate(doc));
  };
  const root = `text/${chart}`;
  const hostile: { readonly [name: string]: Uint8Array<ArrayBuffer> } = {
    format: made((doc) => doc.getText(root).insert(0, 'bold', { bold: true })),
    embed: made((doc) => doc.getText(root).insertEmbed(0, { image: 'x' })),
    list: made((doc) => doc.getArray(root).insert(0, [1])),
    map: made((doc) => doc.getMap(root).set('x', 1)),
    'no entity': made((doc) => doc.getText('text/nobody').insert(0, 'x')),
    'another root': made((doc) => doc.getText('note').insert(0, 'x')),
    'text among facts': made((doc) => doc.getText('facts').insert(0, 'x')),
  };

  for (const [name, update] of Object.entries(hostile)) {
    test(`DOC-27 DOC-10 ${name} is refused and quarantined`, () => {
      const replica = createReplica(seeded(4));
      begin(replica);
      const before = content(replica.state);
      expect(replica.merge(update)).toMatchObject({ ok: false, fault: { code: 'INVALID_INPUT' } });
      expect(content(replica.doc)).toEqual(before);
      const opened = openDoc({ clientId: 9 }, [replica.doc.encode(), update]);
      expect(opened.rejected).toEqual([1]);
    });
  }

  test('DOC-27 a fact that hides behind a text is refused', () => {
    const replica = createReplica(seeded(4));
    begin(replica);
    note(replica, 'text');
    const doc = new Y.Doc();
    Y.applyUpdate(doc, replica.doc.encode());
    const state = Y.encodeStateVector(doc);
    doc.getText(root).insertEmbed(2, { hidden: true });
    const update = owned(Y.encodeStateAsUpdate(doc, state));
    expect(replica.merge(update)).toMatchObject({ ok: false, fault: { code: 'INVALID_INPUT' } });
    expect(replica.state.text(chart)).toBe('text');
  });
});

test('DOC-28 an update that begins within what is known and goes on elsewhere is refused: Yjs would put the rest of a text among the facts', () => {
  const author = new Y.Doc();
  author.clientID = 5;
  const facts = author.getMap('facts');
  facts.set('session/title#AAAAAAAA', ['one', 1, 0]);
  facts.set('session/title#AAAAAAAA', ['two', 2, 0]);
  const doc = openDoc({ clientId: 9 }, [owned(Y.encodeStateAsUpdate(author))]);
  const before = content(doc);
  const other = new Y.Doc();
  other.clientID = 5;
  other.getText(`text/${chart}`).insert(0, 'text');
  expect(doc.merge(owned(Y.encodeStateAsUpdate(other)))).toMatchObject({ ok: false });
  expect(content(doc)).toEqual(before);
  // A text that goes on where it stands, told from its beginning, is as good as its end.
  const note = new Y.Doc();
  note.clientID = 6;
  note.getText(`text/${chart}`).insert(0, 'a');
  expect(doc.merge(owned(Y.encodeStateAsUpdate(note))).ok).toBe(true);
  note.getText(`text/${chart}`).insert(1, 'b');
  expect(doc.merge(owned(Y.encodeStateAsUpdate(note)))).toMatchObject({ ok: true, value: { whole: [[chart, 'ab']] } });
});

test('DOC-28 a count of a fact that goes back is refused', () => {
  const author = openDoc({ clientId: 5 }, []);
  const first = author.apply({ set: [['session/title#AAAAAAAA', 'one', 7, 0]], del: [] });
  const doc = openDoc({ clientId: 9 }, [first]);
  const hostile = new Y.Doc();
  Y.applyUpdate(hostile, first);
  hostile.clientID = 5;
  const state = Y.encodeStateVector(hostile);
  hostile.getMap('facts').set('session/title#AAAAAAAA', ['two', 3, 0]);
  expect(doc.merge(owned(Y.encodeStateAsUpdate(hostile, state)))).toEqual({ ok: false, fault: { code: 'INVALID_INPUT' } });
});
