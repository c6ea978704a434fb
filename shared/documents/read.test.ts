import { describe, expect, test } from 'vitest';
import { begin, board, chart, entityOf, pair } from '../testing/documents.ts';
import { createReplica, type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import type { Json } from '../model/json.ts';
import * as commands from './commands.ts';
import type { Change } from './facts/facts.ts';
import { schemaOf } from './schema.ts';
import type { DataFormat } from './formats.ts';
import { deviceOf, panelsOf, readDatasets, readPanel, readSession } from './read.ts';

const random = seeded(5);

describe('reading', () => {
  test('DOC-19 a value of the wrong form reads as absent and stays in the document', () => {
    const { a } = pair(begin);
    a.write([
      { entity: chart, field: 'layout', value: [9, 0, 9, 1] },
      { entity: chart, field: 'title', value: 5 },
    ]);
    expect(readPanel(a.state, chart)).toMatchObject({ layout: undefined, title: '', settings: { x: 'time' } });
    expect(panelsOf(a.state, board).map(({ layout }) => layout)).toEqual([[0, 0, 6, 4]]);
    expect(a.state.value(chart, 'title')).toBe(5);
  });

  test('DOC-1 DOC-19 panels without a layout get the same places on every replica', () => {
    const placed = [
      ['p', 'q', 'r'],
      ['r', 'q', 'p'],
    ].map((names) => {
      const replica = createReplica(seeded(1));
      replica.write([{ entity: board, field: 'kind', value: 'dashboard' }]);
      for (const name of names)
        replica.write([
          { entity: entityOf(name), field: 'kind', value: 'panel' },
          { entity: entityOf(name), field: 'dashboard', value: board },
        ]);
      return panelsOf(replica.state, board).map(({ id, layout }) => [id, layout]);
    });
    expect(placed[0]).toEqual(placed[1]);
    expect(new Set(placed[0]?.map(String)).size).toBe(3);
  });

  test('DOC-19 kinds and fields of newer code are carried along', () => {
    const note = entityOf('note');
    const { a, b, exchange } = pair(begin);
    exchange(
      [
        a.write([
          { entity: note, field: 'kind', value: 'note' },
          { entity: note, field: 'text', value: 'hello' },
        ]),
      ],
      [],
    );
    expect(b.state.entities('note')).toEqual([note]);
    expect(b.state.value(note, 'text')).toBe('hello');
  });

  test('DOC-19 a session reads as it was written', () => {
    const { a } = pair((first) => [first.write(commands.newSession({ title: 'Wells', description: 'Spring' }))]);
    expect(readSession(a.state)).toEqual({ title: 'Wells', description: 'Spring' });
  });

  test('DOC-19 data sets that two devices named alike get different table names', () => {
    const info = {
      name: 'wells.csv',
      alias: 'wells',
      digest: 'd',
      bytes: 10,
      rows: 1,
      columns: [{ name: 'a', type: 'integer' }],
      format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' },
    } as const;
    const { a, b, exchange } = pair(() => []);
    const add = (replica: Replica): Change => replica.write(commands.addDataset(replica.state, random.mint, info).writes);
    exchange([add(a)], [add(b)]);
    expect(readDatasets(a.state).map(({ alias }) => alias)).toEqual(['wells', 'wells_2']);
    expect(readDatasets(a.state)).toEqual(readDatasets(b.state));
    add(a);
    expect(readDatasets(a.state)[2]).toMatchObject({ ...info, alias: 'wells_3' });
  });

  test('DOC-19 every form of a data set reads as it was written, and what is of no known form as plain CSV', () => {
    const forms: readonly DataFormat[] = [
      { delimiter: ';', header: false, encoding: 'utf-16le', quote: '' },
      { delimiter: ',', header: true, encoding: 'utf-8', quote: '"', pack: { kind: 'zip', entry: 'a/b.csv' } },
      { kind: 'json', lines: false, at: 'features', keys: ['a', 'A'] },
      { kind: 'parquet', pack: { kind: 'gzip' } },
      { kind: 'arrow' },
    ];
    const { a } = pair(() => []);
    const base = { name: 'n', alias: 'n', digest: 'd', bytes: 1, rows: 1, columns: [] };
    for (const format of forms) a.write(commands.addDataset(a.state, random.mint, { ...base, format }).writes);
    expect(readDatasets(a.state).map(({ format }) => format)).toEqual(forms);
    const strange: readonly Json[] = [{ kind: 'xlsx' }, { kind: 'json', lines: true, at: '', keys: [1] }, { kind: 'arrow', pack: { kind: 'rar' } }, null];
    for (const [index, dataset] of readDatasets(a.state).entries()) {
      if (index < strange.length) a.write([{ entity: dataset.entity, field: 'format', value: strange[index] ?? null }]);
    }
    const plain = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' };
    expect(readDatasets(a.state).map(({ format }) => format)).toEqual([plain, plain, plain, plain, { kind: 'arrow' }]);
  });

  test('DOC-22 every writer names its device, and nothing takes these names away', () => {
    const { a, b, exchange } = pair(() => []);
    exchange(
      [a.write(commands.introduce(a.state, a.writer, 'Laptop'))],
      [b.write(commands.introduce(b.state, b.writer, 'Laptop'))],
    );
    exchange([a.write([...commands.introduce(a.state, a.writer, 'Desk'), ...commands.newSession({ title: 'S' })])], []);
    expect([deviceOf(b.state, a.writer), deviceOf(b.state, b.writer)]).toEqual(['Desk', 'Laptop']);
    expect(commands.introduce(a.state, a.writer, 'Desk')).toEqual([]);
    expect(b.state.conflicts()).toEqual([]);
    expect(a.undo()).toBe('nothing');
    expect(deviceOf(a.state, a.writer)).toBe('Desk');
  });

  test('DER-4 a definition is one value; two written apart are a conflict, and its change is of a version of its own', () => {
    const { a, b, exchange } = pair((first) => [first.write(commands.newSession({ title: 'Wells' }))]);
    const definition = (sql: string) => ({ sql, inputs: { wells: entityOf('wells') }, columns: [{ name: 'n', type: 'integer' as const }], rows: 3 });
    const made = commands.addDerived(a.state, random.mint, { name: 'Best', alias: 'best', definition: definition('FROM wells') });
    const added = a.write(made.writes);
    const renamed = a.write(commands.renameEntity(a.state, made.id, 'Better'));
    expect([schemaOf(added.patch), schemaOf(renamed.patch)]).toEqual([3, 1]);
    exchange([added, renamed], []);
    expect(readDatasets(b.state)).toMatchObject([{ name: 'Better', alias: 'best', digest: '', rows: 3, definition: definition('FROM wells') }]);
    exchange([a.write(commands.setDefinition(made.id, definition('FROM wells WHERE n > 1')))], [b.write(commands.setDefinition(made.id, definition('FROM wells WHERE n > 2')))]);
    for (const { state } of [a, b]) {
      const [conflict, ...rest] = state.conflicts();
      expect([conflict?.entity, conflict?.field, rest]).toEqual([made.id, 'definition', []]);
      expect(conflict?.heads.map(({ value }) => (value as { readonly sql: string }).sql).sort()).toEqual(['FROM wells WHERE n > 1', 'FROM wells WHERE n > 2']);
    }
    a.write([{ entity: made.id, field: 'definition', value: { sql: 5 } }]);
    expect(readDatasets(a.state)[0]?.definition).toBeUndefined();
  });
});
