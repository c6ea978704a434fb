/**
 * Group commit. The first change goes at once; what arrives while an append is on its way is merged into the next record. A
 * change counts as saved when its record is appended and a barrier behind it has completed, and a receipt names the revision up
 * to which that holds without a gap. Whatever fails stays here in memory and is tried again, at growing intervals and whenever
 * someone asks.
 *
 *   submit -> queue -> (merge) -> in flight -> appended, barrier under way -> saved
 */
import type { Patch } from '../../shared/documents/facts/facts.ts';
import type { SessionDoc } from '../../shared/documents/doc.ts';
import { mergePatches } from '../../shared/documents/wire/patches.ts';
import type { Fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Durability } from './types.ts';
import type { Appended, Log } from './records/log.ts';

interface Batch {
  readonly first: number;
  readonly last: number;
  readonly at: number;
  readonly change: { readonly update: Uint8Array<ArrayBuffer>; readonly patch: Patch };
}

export interface Committer {
  /**
   * Revisions count up by one. Once the document is there, WebCrypto has been asked to seal the change when this returns, so that what
   * the caller has to do besides takes no time from it. The caller says that the durability is another one.
   */
  submit(patch: Patch, revision: number): void;
  durability(): Durability;
  /** Brings the document up to what is on screen: texts merge only where both begin from the same. */
  absorb(doc: SessionDoc): void;
  /** Patches that no document has yet. */
  queued(): readonly Patch[];
  /** Nothing queued and nothing on its way to an append: the document holds what the positions say, and no more. */
  isIdle(): boolean;
  /** Resolves when it is idle: what is saved also has its place in the chain then. */
  idle(): Promise<void>;
  /** Cuts the wait of a retry short. */
  retry(): void;
  /** Resolves once every revision so far is saved, or the next try has failed. `hurry` is called whenever only a barrier is missing. */
  settled(hurry: () => void): Promise<Result<number>>;
  stop(): void;
}

export interface CommitterDeps {
  readonly log: Log;
  /** Resolves when the document is hydrated. */
  readonly document: () => Promise<SessionDoc>;
  /** Shows that what was read at the start is durable: nothing is called saved before. */
  readonly confirm: () => Promise<Result<void>>;
  readonly reopen: () => Promise<Result<void>>;
  readonly now: () => number;
  readonly appended: (appended: Appended) => void;
  readonly changed: () => void;
}

export const createCommitter = (deps: CommitterDeps): Committer => {
  const { log, document, now } = deps;
  let queue: { readonly revision: number; readonly patch: Patch; readonly at: number }[] = [];
  /** Revision -> since when. A map keeps them in order, so the first one is the oldest. Revision 0 is what was read at the start. */
  const unsaved = new Map<number, number>([[0, now()]]);
  /** In the document, not yet on their way. */
  const absorbed: Batch[] = [];
  let latest = 0;
  let savedAt = now();
  let fault: Fault | undefined;
  let failures = 0;
  let tries = 0;
  let running = false;
  let flying = false;
  let stopped = false;
  let doc: SessionDoc | undefined;
  const sleepers = new Set<() => void>();
  const watchers = new Set<() => boolean>();

  const saved = (): number => {
    const oldest = unsaved.keys().next();
    return oldest.done === true ? latest : oldest.value - 1;
  };

  const changed = (): void => {
    for (const look of watchers) if (look()) watchers.delete(look);
    deps.changed();
  };

  const failed = async (cause: Fault): Promise<void> => {
    fault = cause;
    failures += 1;
    tries += 1;
    const wait = Math.min(limits.backoffFirst * 2 ** Math.min(failures - 1, 10), limits.backoffLast);
    await new Promise<void>((resolve) => {
      const woken = (): void => {
        clearTimeout(timer);
        sleepers.delete(woken);
        resolve();
      };
      const timer = setTimeout(woken, wait);
      sleepers.add(woken);
      changed();
    });
    await deps.reopen();
  };

  const accept = (first: number, last: number): void => {
    for (let revision = first; revision <= last; revision += 1) unsaved.delete(revision);
    if (sleepers.size === 0) {
      fault = undefined;
      failures = 0;
    }
    savedAt = now();
    changed();
  };

  const receive = async (first: number, last: number, durable: () => Promise<Result<void>>): Promise<void> => {
    for (;;) {
      const receipt = await durable();
      if (receipt.ok) return accept(first, last);
      if (stopped) return;
      await failed(receipt.fault);
    }
  };

  const takeQueue = (doc: SessionDoc): Batch | undefined => {
    const [head] = queue;
    const tail = queue.at(-1);
    if (head === undefined || tail === undefined) return undefined;
    const patch = mergePatches(queue.map((change) => change.patch));
    queue = [];
    return { first: head.revision, last: tail.revision, at: tail.at, change: { update: doc.apply(patch), patch } };
  };

  const nextBatch = (doc: SessionDoc): Batch | undefined => absorbed.shift() ?? takeQueue(doc);

  const append = async (batch: Batch, doc: SessionDoc): Promise<void> => {
    while (!stopped) {
      const done = await log.append(batch.change, batch.at, doc.settle);
      if (done.ok) {
        const { durable, chain } = done.value;
        if (durable === undefined) accept(batch.first, batch.last);
        else void receive(batch.first, batch.last, durable);
        await chain();
        flying = false;
        deps.appended(done.value);
        changed();
        return;
      }
      await failed(done.fault);
    }
  };

  /** The document's code may be out of reach for a while; then nothing can be saved, and that is said. */
  const loaded = async (): Promise<SessionDoc | undefined> => {
    while (!stopped) {
      const doc = await document().catch(() => undefined);
      if (doc !== undefined) return doc;
      await failed({ code: 'UNAVAILABLE' });
    }
    return undefined;
  };

  const run = async (): Promise<void> => {
    running = true;
    doc ??= await loaded();
    if (doc === undefined) return;
    for (let batch = nextBatch(doc); batch !== undefined && !stopped; batch = nextBatch(doc)) {
      flying = true;
      await append(batch, doc);
    }
    running = false;
  };

  const isIdle = (): boolean => queue.length === 0 && absorbed.length === 0 && !flying;

  const settled = (hurry: () => void): Promise<Result<number>> =>
    new Promise((resolve) => {
      const [target, before] = [latest, tries];
      const look = (): boolean => {
        if (saved() >= target) resolve({ ok: true, value: saved() });
        else if (fault !== undefined && tries > before) resolve({ ok: false, fault });
        else {
          if (isIdle()) hurry();
          return false;
        }
        return true;
      };
      if (!look()) watchers.add(look);
    });

  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const look = (): boolean => {
        if (isIdle()) resolve();
        return isIdle();
      };
      if (!look()) watchers.add(look);
    });

  void receive(0, 0, deps.confirm);

  return {
    submit: (patch, revision) => {
      latest = revision;
      const at = now();
      unsaved.set(revision, at);
      queue.push({ revision, patch, at });
      if (!running) void run();
    },
    durability: () => {
      const oldest = unsaved.values().next();
      if (oldest.done === true) return { kind: 'saved', revision: latest, at: savedAt };
      if (fault !== undefined) return { kind: 'not-saved', revision: latest, fault };
      return { kind: 'saving', revision: latest, since: oldest.value };
    },
    absorb: (into) => {
      const batch = takeQueue(into);
      if (batch !== undefined) absorbed.push(batch);
    },
    queued: () => queue.map((change) => change.patch),
    isIdle,
    idle,
    retry: () => sleepers.forEach((wake) => wake()),
    settled,
    stop: () => {
      stopped = true;
      sleepers.forEach((wake) => wake());
    },
  };
};
