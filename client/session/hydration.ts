/**
 * The document behind the painted state. It is loaded after the first paint (yjs comes with it), from the local checkpoint and
 * the records after it; until then changes are shown from the patches that the records carry. Afterwards what Yjs says counts:
 * a painted state that differs is corrected.
 */
import type { Change, Patch } from '../../shared/documents/facts/facts.ts';
import type { SessionDoc } from '../../shared/documents/doc.ts';
import { sameValue } from '../../shared/documents/facts/heads.ts';
import { mergePatches } from '../../shared/documents/wire/patches.ts';
import { createState, type DocState } from '../../shared/documents/state.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';

type DocModule = typeof import('../../shared/documents/doc.ts');

export interface Hydration {
  /** Loads on the first call. */
  ready(): Promise<SessionDoc>;
  /**
   * Loads in a while, and again when the store or the network did not give all that it takes: until then the screen goes by patches, which
   * do not tell all. Returns how to give it up.
   */
  soon(): () => void;
  document(): SessionDoc | undefined;
  /** Changes from records; answers what they change in the state. */
  take(changes: readonly Change[]): Patch;
  /** Updates that do not fit (yet): something before them is missing, or they are damaged. Kept in the records, tried again. */
  waiting(): readonly Bytes[];
  /** Somebody else writes under this document's Yjs client: another copy of this machine. */
  hasTwin(): boolean;
}

export interface HydrationDeps {
  /** The Yjs client of the document. */
  readonly client: number;
  /** The checkpoint, or when there is none that opens, every update of the log. */
  readonly base: () => Promise<readonly Bytes[]>;
  /** Changes read at the start. */
  readonly first: readonly Change[];
  readonly hydrated: (doc: SessionDoc) => void;
}

/** Merges what fits; together first, then one by one until no more of them does. */
const mergeInto = ({ mergeUpdates }: DocModule, doc: SessionDoc, updates: readonly Bytes[]): { readonly patches: readonly Patch[]; readonly left: readonly Bytes[]; readonly twin: boolean } => {
  if (updates.length === 0) return { patches: [], left: [], twin: false };
  if (updates.length > 1) {
    const whole = doc.merge(mergeUpdates(updates));
    if (whole.ok) return { patches: [whole.value], left: [], twin: false };
  }
  const patches: Patch[] = [];
  let left = updates;
  let twin = false;
  for (let before = Infinity; left.length < before; ) {
    before = left.length;
    left = left.filter((update) => {
      const merged = doc.merge(update);
      if (merged.ok) patches.push(merged.value);
      else twin ||= merged.fault.code === 'FORK';
      return !merged.ok;
    });
  }
  return { patches, left, twin };
};

export const createHydration = ({ client, base, first, hydrated }: HydrationDeps): Hydration => {
  let backlog: readonly Bytes[] = first.map((change) => change.update);
  let loaded: { readonly module: DocModule; readonly doc: SessionDoc } | undefined;
  let loading: Promise<SessionDoc> | undefined;
  let twinned = false;

  const load = async (): Promise<SessionDoc> => {
    const [module, start] = await Promise.all([import('../../shared/documents/doc.ts'), base()]);
    const updates = [...start, ...backlog];
    const doc = module.openDoc({ clientId: client }, updates);
    backlog = doc.rejected.map((index) => updates[index]).filter((update) => update !== undefined);
    loaded = { module, doc };
    hydrated(doc);
    return doc;
  };

  const ready = (): Promise<SessionDoc> => {
    loading ??= load();
    loading.catch(() => (loading = undefined));
    return loading;
  };

  return {
    ready,
    soon: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let stopped = false;
      const later = (delay: number): void => {
        timer = setTimeout(() => void ready().catch(() => stopped || later(limits.pollFirst)), delay);
      };
      later(limits.hydrationDelay);
      return () => {
        stopped = true;
        clearTimeout(timer);
      };
    },
    document: () => loaded?.doc,
    take: (changes) => {
      const updates = [...backlog, ...changes.map((change) => change.update)];
      if (loaded === undefined) {
        backlog = updates;
        return mergePatches(changes.map((change) => change.patch));
      }
      const { patches, left, twin } = mergeInto(loaded.module, loaded.doc, updates);
      backlog = left;
      twinned ||= twin;
      return mergePatches(patches);
    },
    waiting: () => (loaded === undefined ? [] : backlog),
    hasTwin: () => twinned,
  };
};

const sameFacts = (a: Patch['set'], b: Patch['set']): boolean => {
  const known = new Map(a.map(([key, ...fact]) => [key, fact]));
  return a.length === b.length && b.every(([key, value, n]) => {
    const fact = known.get(key);
    return fact !== undefined && fact[1] === n && sameValue(fact[0], value);
  });
};

const sameTexts = (a: Patch['whole'] = [], b: Patch['whole'] = []): boolean => {
  const known = new Map(a);
  return a.length === b.length && b.every(([entity, text]) => known.get(entity) === text);
};

/** The state that the document and own changes not yet in it make, if the painted one differs from that. */
export const corrected = (painted: DocState, doc: SessionDoc, queued: readonly Patch[]): DocState | undefined => {
  const truth = createState();
  for (const patch of [doc.facts(), ...queued]) truth.apply(patch);
  const [shown, wanted] = [painted.facts(), truth.facts()];
  return sameFacts(shown.set, wanted.set) && sameTexts(shown.whole, wanted.whole) ? undefined : truth;
};
