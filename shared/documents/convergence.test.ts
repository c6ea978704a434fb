/**
 * Several replicas edit, delete, settle, undo and reopen at random; their changes arrive late, twice, and out of order between
 * replicas. In the end all hold the same, and no write has vanished unless its successor's author had been shown it.
 */
import { describe, expect, test } from 'vitest';
import { content, createReplica, factsIn, type Replica } from '../testing/replica.ts';
import { seeded, type Seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import type { EntityId } from '../model/ids.ts';
import type { Change, Patch, Seen, Write } from './facts/facts.ts';
import { openDoc, mergeUpdates } from './doc.ts';
import { mergePatches } from './wire/patches.ts';
import { readPanel } from './read.ts';
import { textField } from './schema.ts';
import { createState } from './state.ts';
import { haveMet } from './textVersion.ts';

interface Tally {
  conflicts: number;
  contests: number;
  gaps: number;
  duplicates: number;
  undone: number;
  superseded: number;
  reopened: number;
  typed: number;
  met: number;
  read: number;
}

/** What was written, and what somebody who had been shown it took away. */
interface Ledger {
  readonly written: Map<string, unknown>;
  readonly replaced: Set<string>;
}

const enter = (ledger: Ledger, before: Patch, { patch }: Change): void => {
  const live = new Map(before.set.map(([key, , n]) => [key, n]));
  for (const [key, n] of patch.del) {
    expect(live.get(key), 'a removal names a head that its author holds').toBe(n);
    ledger.replaced.add(`${key} ${n}`);
  }
  for (const [key, value, n] of patch.set) {
    const former = live.get(key);
    if (former !== undefined) ledger.replaced.add(`${key} ${former}`);
    ledger.written.set(`${key} ${n}`, value);
  }
};

/** A dialog that was opened some time ago: its edit counts as seen only what it showed then. */
type Dialogs = Map<Replica, { readonly panel: EntityId; readonly seen: Seen }>;

/** Each insertion is a word of its own, so that the end can be searched for every one of them. */
const write = ({ state }: Replica, random: Seeded, panel: EntityId): readonly Write[] => {
  const heads = state.heads(panel, textField);
  if (haveMet(heads) && random.chance(0.3)) return commands.readMerged(panel, heads);
  const text = state.text(panel);
  const at = random.below(text.length + 1);
  const cut = random.chance(0.2) ? random.below(5) : 0;
  return commands.editText(state, panel, `${text.slice(0, at)}<${random.mint(4)}>${text.slice(at + cut)}`);
};

const edit = (replica: Replica, random: Seeded, dialogs: Dialogs): readonly Write[] => {
  const { state } = replica;
  const dashboards = state.entities('dashboard');
  const panels = state.entities('panel');
  const settling = state.conflicts();
  const dice = random.below(12);
  if (dashboards.length === 0 || dice === 0) return commands.addDashboard(state, random.mint, { title: random.mint(3) }).writes;
  const dashboard = random.pick(dashboards);
  if (panels.length < 3 || dice === 1) {
    return commands.addPanel(state, random.mint, { dashboard, panel: 'table', title: 'T', settings: { rows: 1 }, layout: [4, 3] })
      .writes;
  }
  const panel = random.pick(panels);
  if (random.chance(0.3)) return write(replica, random, panel);
  if (dice === 2) return commands.remove(state, random.chance(0.2) ? dashboard : panel);
  if (dice === 3 && state.deleted().length > 0) return commands.restore(state, random.pick(state.deleted()));
  if (dice === 4) return commands.setLayouts(state, [{ id: panel, layout: [random.below(6), random.below(9), 4, 3] }]);
  if (dice === 5) return commands.reorder(state, random.mint, dashboard, random.pick(dashboards));
  if (dice <= 7 && settling.length > 0) {
    const conflict = random.pick(settling);
    const keep = random.pick(conflict.heads).writer;
    const deletion = { deleted: random.chance(0.5) };
    if (conflict.field === 'deleted') return commands.resolve(state, conflict, deletion);
    return (
      (random.chance(0.5) ? commands.keepBoth(state, random.mint, conflict, keep) : undefined) ??
      commands.resolve(state, conflict, { keep })
    );
  }
  const dialog = dialogs.get(replica);
  if (dice === 9 && dialog !== undefined) return commands.setSetting(dialog.panel, 'rows', random.below(5), dialog.seen);
  dialogs.set(replica, { panel, seen: commands.seenOf(state.heads(panel, 'set.rows')) });
  return dice === 8 ? commands.renameEntity(state, panel, random.mint(2)) : commands.setSetting(panel, 'rows', random.below(5));
};

const act = (replica: Replica, random: Seeded, tally: Tally, dialogs: Dialogs): Change | undefined => {
  if (random.chance(0.03)) {
    replica.reopen();
    tally.reopened += 1;
    return undefined;
  }
  if (!random.chance(0.15)) return replica.write(edit(replica, random, dialogs));
  const change = random.chance(0.6) ? replica.undo() : replica.redo();
  if (change === 'superseded') tally.superseded += 1;
  if (typeof change === 'string') return undefined;
  tally.undone += 1;
  return change;
};

const simulate = (seed: number, tally: Tally): void => {
  const random = seeded(seed);
  const replicas = Array.from({ length: 4 }, () => createReplica(random));
  const logs: Change[][] = replicas.map(() => []);
  const reached = replicas.map(() => replicas.map(() => 0));
  const dialogs: Dialogs = new Map();
  const ledger: Ledger = { written: new Map(), replaced: new Set() };

  const deliver = (to: number, from: number): void => {
    const [replica, at] = [replicas[to], reached[to]?.[from] ?? 0];
    const again = at > 0 && random.chance(0.2);
    const change = logs[from]?.[again ? random.below(at) : at];
    if (replica === undefined || change === undefined || to === from) return;
    const before = again ? content(replica.state) : [];
    const merged = replica.merge(change.update);
    if (again) {
      tally.duplicates += 1;
      expect(content(replica.state)).toEqual(before);
    } else if (merged.ok) (reached[to] ?? [])[from] = at + 1;
    else {
      tally.gaps += 1;
      expect(merged.fault.code).toBe('GAP');
    }
  };

  for (let step = 0; step < 200; step += 1) {
    const at = random.below(replicas.length);
    const replica = replicas[at];
    if (replica === undefined) continue;
    const before = replica.state.facts();
    const change = act(replica, random, tally, dialogs);
    if (change !== undefined) {
      enter(ledger, before, change);
      tally.typed += change.patch.text?.length ?? 0;
      if (change.patch.set.some(([key, value]) => key.includes('/text#') && Array.isArray(value) && value[3] === -1)) tally.read += 1;
      logs[at]?.push(change);
    }
    for (let times = random.below(6); times > 0; times -= 1) deliver(random.below(4), random.below(4));
    if (replica.state.merged().some(({ field }) => field === textField)) tally.met += 1;
    for (const [entity, text] of replica.doc.facts().whole ?? []) expect(replica.state.text(entity), 'the text on screen').toBe(text);
  }
  const log = logs.flat();
  const isBehind = (): boolean =>
    reached.some((row, to) => row.some((at, from) => to !== from && at < (logs[from]?.length ?? 0)));
  for (let round = 0; isBehind() && round < 100_000; round += 1) deliver(random.below(4), random.below(4));

  const [first, ...others] = replicas;
  if (first === undefined) return;
  const expected = content(first.state);
  tally.conflicts += first.state.conflicts().length;
  tally.contests += first.state.conflicts().filter(({ field }) => field === 'deleted').length;
  for (const other of others) {
    expect(content(other.state)).toEqual(expected);
    expect(other.state.conflicts()).toEqual(first.state.conflicts());
    expect(other.state.merged()).toEqual(first.state.merged());
    expect(other.state.entities()).toEqual(first.state.entities());
    expect(other.state.deleted()).toEqual(first.state.deleted());
  }
  for (const { doc } of replicas) expect(content(doc)).toEqual(expected);

  const painted = createState();
  const facts = factsIn(first.state);
  for (const { patch } of random.shuffle([...log, ...log.slice(0, 20)])) painted.apply(patch);
  expect(factsIn(painted), 'a view rebuilt from patches in any order').toEqual(facts);
  expect(painted.conflicts()).toEqual(first.state.conflicts());
  const grouped = createState();
  grouped.apply(mergePatches(random.shuffle(log).map(({ patch }) => patch)));
  expect(factsIn(grouped), 'all patches merged into one').toEqual(facts);
  const reopened = openDoc({ clientId: 7 }, [mergeUpdates(random.shuffle(log).map(({ update }) => update))]);
  expect(reopened.rejected).toEqual([]);
  expect(content(reopened)).toEqual(expected);

  const live = new Set(first.state.facts().set.map(([key, , n]) => `${key} ${n}`));
  for (const fact of ledger.written.keys()) expect(live.has(fact) || ledger.replaced.has(fact), `lost: ${fact}`).toBe(true);
  for (const id of first.state.entities('panel')) expect(readPanel(first.state, id)?.panel).toBe('table');
};

describe('replicas', () => {
  test('DOC-1 DOC-2 DOC-8 DOC-9 DOC-23 M11 converge and lose nothing, whatever order and repetition their changes arrive in', () => {
    const tally: Tally = { conflicts: 0, contests: 0, gaps: 0, duplicates: 0, undone: 0, superseded: 0, reopened: 0, typed: 0, met: 0, read: 0 };
    for (let seed = 1; seed <= 12; seed += 1) {
      try {
        simulate(seed, tally);
      } catch (cause) {
        throw new Error(`seed ${seed}`, { cause });
      }
    }
    for (const [name, count] of Object.entries(tally)) expect(count, `${name} never happened`).toBeGreaterThan(5);
  });
});
