/**
 * The same operations, drawn from a seed, on SQLite and on Cosmos DB: every answer must be the same. Etags differ by nature, so each
 * side is handed its own: the newest, an old one or a foreign one. HOLDFAST_OPERATIONS sets how many (100,000 on demand).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seeded } from '../../shared/testing/seeded.ts';
import { openTestStore } from '../testing/cosmos.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { Item, Place, Store } from './store.ts';

const operations = Number(process.env['HOLDFAST_OPERATIONS'] ?? 800);
const seed = Number(process.env['HOLDFAST_SEED'] ?? 20261);

/** One store with all etags that it ever gave for each place, oldest first. */
const side = (store: Store) => ({ store, etags: new Map<string, string[]>() });
type Side = ReturnType<typeof side>;

interface Asked {
  readonly kind: 'read' | 'create' | 'replace' | 'remove' | 'page';
  readonly item: Item;
  /** Which etag, counted from the newest. */
  readonly back: number;
  readonly after: Place | undefined;
  readonly limit: number;
}

const run = async ({ store, etags }: Side, { kind, item, back, after, limit }: Asked): Promise<unknown> => {
  const at = `${item.partition}/${item.id}`;
  const known = etags.get(at) ?? [];
  const etag = known.at(-1 - back) ?? 'of-nothing';
  const learn = (made: string | undefined): boolean => {
    if (made !== undefined) etags.set(at, [...known, made]);
    return made !== undefined;
  };
  if (kind === 'create') return learn(await store.create(item));
  if (kind === 'replace') return learn(await store.replace(item, etag));
  if (kind === 'remove') return store.remove(item.partition, item.id, etag);
  if (kind === 'page') return store.page({ partition: item.partition, kind: item.kind, limit, ...(after && { after }) });
  const found = await store.read(item.partition, item.id);
  // Which of the etags of this side it is, not its letters.
  return found && { ...found, etag: known.indexOf(found.etag) };
};

test(`API-70: ${operations} operations of seed ${seed} get the same answers from SQLite and from Cosmos DB`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-differential-'));
  const cosmos = await openTestStore();
  const sides = [side(openSqliteStore(join(folder, 'holdfast.sqlite'))), side(cosmos.store)] as const;
  const random = seeded(seed).next;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const counts: Record<string, number> = {};
  const draw = (): Asked => {
    const id = `${pick(['a', 'B', '_', '-', '.', 'z9'])}${Math.floor(random() * 5)}`;
    const sort = pick(['', '1', '10', '2', '02', '~', '!', 'A', 'a']);
    const text = pick(['', 'x', 'é 😀 \u0000 "\\', 'y'.repeat(3000)]);
    const body = pick([null, text, [text, 1.5, true], { text, deep: { list: [null, -0.25, 1e21] } }]);
    const item: Item = { partition: pick(['p', 'q', 'p.q']), id, kind: pick(['k', 'kk', 'l']), sort, summary: pick([null, text, { n: 1 }]), body };
    const kind = pick(['read', 'read', 'create', 'create', 'replace', 'replace', 'remove', 'page'] as const);
    return { kind, item, back: pick([0, 0, 0, 1, 2]), after: pick([undefined, { sort, id }]), limit: pick([1, 2, 3, 50]) };
  };
  for (let n = 0; n < operations; n += 1) {
    const asked = draw();
    const [sqlite, remote] = await Promise.all(sides.map((one) => run(one, asked)));
    expect(remote, `operation ${n} of seed ${seed}: ${JSON.stringify(asked)}`).toEqual(sqlite);
    const came = asked.kind === 'page' ? ((sqlite as unknown[]).length > 0 ? 'rows' : 'no rows') : sqlite ? 'yes' : 'no';
    counts[`${asked.kind} ${came}`] = (counts[`${asked.kind} ${came}`] ?? 0) + 1;
  }
  process.stdout.write(`differential, seed ${seed}, ${operations} operations, no difference: ${JSON.stringify(counts)}\n`);
  // Every kind of answer was really met.
  for (const kind of ['read', 'create', 'replace', 'remove']) for (const came of ['yes', 'no']) expect(counts[`${kind} ${came}`]).toBeGreaterThan(0);
  for (const one of sides) await one.store.close();
  await cosmos.close();
  rmSync(folder, { recursive: true });
}, 1_800_000);
