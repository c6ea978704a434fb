/** What people do in an open session, by chance: the product's own commands, on whatever is there. */
import type { OpenSession } from '../../../client/session/types.ts';
import * as commands from '../../documents/commands.ts';
import type { Head, Write } from '../../documents/facts/facts.ts';
import { sameValue } from '../../documents/facts/heads.ts';
import { textField } from '../../documents/schema.ts';
import type { DocState } from '../../documents/state.ts';
import { sessionEntity, type EntityId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { Seeded } from '../seeded.ts';
import type { Tab } from './device.ts';
import { factsOf, textsOf } from './model.ts';
import { inside } from './realm.ts';
import { titled, type World } from './world.ts';

/** An editor that was opened and not yet left: what it showed, and of which field. */
export interface Editor {
  readonly entity: EntityId;
  readonly field: string;
  readonly heads: readonly Head[];
}

const words = ['alpha', 'beta', 'gamma', 'delta'];
/** Few different values, so that people also say the same; and the plain text that no server may see. */
const wordOf = (random: Seeded): string => titled(random.chance(0.5) ? random.pick(words) : `t${random.below(1000)}`);

const anyEntity = ({ state }: OpenSession, random: Seeded): EntityId | undefined => {
  const all = state.entities();
  return all.length === 0 ? undefined : random.pick(all);
};

/** One character that nobody has typed yet, anywhere in the note; or one taken away. */
const typing = (state: DocState, entity: EntityId, character: () => string, random: Seeded): readonly Write[] => {
  const text = state.text(entity);
  const at = random.below(text.length + 1);
  const removed = random.chance(0.2) ? text.charAt(at) : '';
  return [{ entity, field: textField, value: null, text: { at, removed, inserted: random.chance(0.9) ? character() : '' } }];
};

const writesOf = ({ state }: OpenSession, kind: number, random: Seeded, character: () => string): readonly Write[] => {
  const dashboards = state.entities('dashboard');
  const panels = state.entities('panel');
  const dashboard = dashboards.length === 0 ? undefined : random.pick(dashboards);
  const panel = panels.length === 0 ? undefined : random.pick(panels);
  switch (kind) {
    case 0:
      return commands.renameEntity(state, sessionEntity, wordOf(random));
    case 1:
      return commands.addDashboard(state, random.mint, { title: wordOf(random) }).writes;
    case 2:
      return dashboard === undefined
        ? []
        : commands.addPanel(state, random.mint, { dashboard, panel: 'chart', title: wordOf(random), settings: { x: wordOf(random) }, layout: [4, 3] }).writes;
    case 3:
      return panel === undefined ? [] : commands.setSetting(panel, random.pick(['x', 'y']), wordOf(random));
    case 4:
      return panel === undefined ? [] : commands.renameEntity(state, panel, wordOf(random));
    case 5:
      return dashboard === undefined ? [] : commands.renameEntity(state, dashboard, wordOf(random));
    case 6:
      return panel === undefined ? [] : commands.setLayouts(state, [{ id: panel, layout: [random.below(8), random.below(6), 4, 3] }]);
    case 7:
      return dashboard === undefined ? [] : commands.reorder(state, random.mint, dashboard, random.chance(0.5) ? random.pick(dashboards) : undefined);
    case 8:
      return panels.length < 3 || panel === undefined ? [] : commands.remove(state, panel);
    case 9:
      return dashboards.length < 3 || dashboard === undefined ? [] : commands.remove(state, dashboard);
    case 10: {
      const gone = state.deleted();
      return gone.length === 0 ? [] : commands.restore(state, random.pick(gone));
    }
    case 11:
      return panel === undefined ? [] : (commands.duplicatePanel(state, random.mint, panel)?.writes ?? []);
    case 12:
      return panel === undefined ? [] : typing(state, panel, character, random);
    default: {
      const value: Json = random.chance(0.5) ? random.below(5) : [random.below(3), wordOf(random)];
      const entity = anyEntity({ state } as OpenSession, random) ?? sessionEntity;
      return commands.setField(entity, 'set.note', value);
    }
  }
};

/** Makes the change and tells the reference of it; answers whether anything changed. */
const act = (world: World, tab: Tab, session: OpenSession, change: () => number | void, earlier?: ReadonlyMap<string, readonly Head[]>): boolean => {
  const [before, shown] = [factsOf(session.state), textsOf(session.state)];
  const revision = inside(tab.process, change);
  const after = factsOf(session.state);
  const { name: device, life } = tab.device;
  const about = { session: session.id, device, life, tab: tab.label, revision: revision ?? Infinity };
  world.model.typed(about, shown, textsOf(session.state));
  return world.model.note(about, before, after, earlier) > 0;
};

const revisionOf = (session: OpenSession): number => session.status.get().durability.revision;

export const editAtRandom = (world: World, tab: Tab, random: Seeded): string | undefined => {
  const { session } = tab;
  if (session === undefined) return undefined;
  const kind = random.below(14);
  const writes = writesOf(session, kind, random, world.character);
  if (writes.length === 0) return undefined;
  return act(world, tab, session, () => session.write(`edit ${kind}`, writes)) ? `edit ${kind}` : undefined;
};

export const undoOrRedo = (world: World, tab: Tab, what: 'undo' | 'redo'): string | undefined => {
  const { session } = tab;
  if (session === undefined) return undefined;
  let outcome = '';
  const before = factsOf(session.state);
  const changed = act(world, tab, session, () => {
    outcome = session[what]().kind;
    return revisionOf(session);
  });
  const after = factsOf(session.state);
  const machine = (name: string): string => name.split('.')[0] ?? '';
  // A restored entity is written again as it is; any other value of somebody else's stays.
  const says = (field: string, value: Json): boolean => [...after].some(([key, [other]]) => key.startsWith(`${field}#`) && sameValue(other, value));
  for (const [key, [value, n]] of before) {
    const field = key.slice(0, key.lastIndexOf('#'));
    const by = after.get(key)?.[1] === n || field.endsWith('/deleted') || says(field, value) ? undefined : world.model.writerOf(session.id, key, n);
    if (by !== undefined && machine(by) !== machine(tab.device.name)) world.wrong.push(`an ${what} on ${tab.device.name} took back what ${by} had written: ${key} n=${n}`);
  }
  if (!changed && outcome === 'done') return undefined;
  return outcome === 'nothing' ? undefined : `${what} ${outcome}`;
};

export const beginEditing = ({ session }: Tab, random: Seeded): Editor | undefined => {
  if (session === undefined) return undefined;
  const entity = random.chance(0.5) ? sessionEntity : (anyEntity(session, random) ?? sessionEntity);
  const field = 'title';
  return { entity, field, heads: session.state.heads(entity, field) };
};

/** Leaves the editor: what came since it was opened has not been shown in it. */
export const endEditing = (world: World, tab: Tab, { entity, field, heads }: Editor, random: Seeded): string | undefined => {
  const { session } = tab;
  if (session === undefined) return undefined;
  const arrived = session.state.heads(entity, field).some((head) => !heads.some(({ writer, n }) => writer === head.writer && n === head.n));
  const earlier = new Map([[`${entity}/${field}`, heads]]);
  const writes = commands.setField(entity, field, wordOf(random), commands.seenOf(heads));
  const changed = act(world, tab, session, () => session.write('title', writes), earlier);
  return changed ? (arrived ? 'an edit that something came into' : 'an edit in an editor') : undefined;
};

export const settleConflict = (world: World, tab: Tab, random: Seeded): string | undefined => {
  const { session } = tab;
  const conflicts = session?.state.conflicts() ?? [];
  if (session === undefined || conflicts.length === 0) return undefined;
  const conflict = random.pick(conflicts);
  const { state } = session;
  const [first] = conflict.heads;
  if (first === undefined) return undefined;
  const both = random.chance(0.2) ? commands.keepBoth(state, random.mint, conflict, first.writer) : undefined;
  const choice = conflict.field === 'deleted' ? { deleted: random.chance(0.5) } : { keep: random.pick(conflict.heads).writer };
  const writes = both ?? commands.resolve(state, conflict, choice);
  if (writes.length === 0) return undefined;
  const changed = act(world, tab, session, () => session.write('resolve', writes));
  return changed ? (both === undefined ? `conflict of ${conflict.field === 'deleted' ? 'a deletion' : 'values'} settled` : 'both kept') : undefined;
};
