import { describe, expect, test } from 'vitest';
import { addPanel, editText, remove, setSetting } from '../../shared/documents/commands.ts';
import { asMade, liveFacts } from '../../shared/documents/compact.ts';
import { openDoc } from '../../shared/documents/doc.ts';
import { createState } from '../../shared/documents/state.ts';
import { begin, board, chart, pair } from '../../shared/testing/documents.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { sizeOf } from './size.ts';

const random = seeded(12);

/** Letters that cannot be packed. */
const noise = (many: number): string => Array.from({ length: many }, () => random.mint(1)).join('');

describe('the size of a session', () => {
  test('MAN-5: what takes the space stands first, and a compact copy leaves out former edits and what was deleted', async () => {
    const { a } = pair(begin);
    const note = addPanel(a.state, random.mint, { dashboard: board, panel: 'note', title: 'Long', settings: {}, layout: [6, 8], text: noise(20_000) });
    a.write(note.writes);
    const gone = addPanel(a.state, random.mint, { dashboard: board, panel: 'note', title: 'Gone', settings: {}, layout: [6, 8], text: noise(30_000) });
    a.write(gone.writes);
    a.write(remove(a.state, gone.id));
    for (let round = 0; round < 20; round += 1) a.write(setSetting(chart, 'sql', noise(1000)));
    const size = await sizeOf(a.state, a.doc.encode());
    expect(size.parts.slice(0, 2).map(({ entity }) => entity)).toEqual([note.id, chart]);
    expect(size.parts.map(({ entity }) => entity)).not.toContain(gone.id);
    expect(size.packed).toBeGreaterThan(30_000);
    expect(size.compact).toBeLessThan(size.packed - 20_000);
    expect(size.packed).toBeLessThan(size.allowed);
  });

  test('MAN-5: a compact copy shows the same, conflicts and texts included', () => {
    const { a, b, exchange } = pair(begin);
    const note = addPanel(a.state, random.mint, { dashboard: board, panel: 'note', title: 'Note', settings: {}, layout: [6, 8], text: 'first' });
    exchange([a.write(note.writes)], []);
    exchange([a.write(editText(a.state, note.id, 'first and second'))], []);
    exchange([a.write(setSetting(chart, 'x', 'mine'))], [b.write(setSetting(chart, 'x', 'theirs'))]);
    exchange([a.write(remove(a.state, note.id))], [b.write(setSetting(note.id, 'y', 'edited'))]);
    const copied = openDoc({ clientId: 5 }, []);
    copied.apply(asMade(liveFacts(a.state)));
    const state = createState();
    state.apply(openDoc({ clientId: 6 }, [copied.encode()]).facts());
    expect(state.conflicts()).toEqual(a.state.conflicts());
    for (const kind of ['dashboard', 'panel', 'dataset']) expect(state.entities(kind)).toEqual(a.state.entities(kind));
    expect(state.text(note.id)).toBe(a.state.text(note.id));
  });
});
