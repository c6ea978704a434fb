/**
 * The local checkpoint of a session: all heads as JSON for the first paint, and the document for hydration, sealed apart at one
 * vector. It saves time and nothing else: the records stay, so one that cannot be read is simply not used.
 */
import { fromView, toView, type DocState } from '../../shared/documents/state.ts';
import { fromUtf8, utf8, type Bytes } from '../../shared/model/bytes.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { SessionRow, ViewRow } from '../storage/rows.ts';
import { openLocal, sealLocal } from '../vault/local.ts';
import type { SessionDeps } from './deps.ts';

const contextOf = (kind: 'view' | 'checkpoint', session: SessionId, vector: Vector): string =>
  `${kind}|${session}|${JSON.stringify(Object.entries(vector).sort(([a], [b]) => (a < b ? -1 : 1)))}`;

const open = async ({ vault }: SessionDeps, kind: 'view' | 'checkpoint', row: ViewRow | undefined): Promise<Bytes | undefined> => {
  if (row === undefined) return undefined;
  const plain = await openLocal(vault, 'view', contextOf(kind, row.session, row.vector), row.sealed);
  return plain.ok ? plain.value : undefined;
};

export interface Painted {
  readonly state: DocState;
  readonly vector: Vector;
}

/** What is here to save time only, and cannot be read, is not here. */
const unlessUnread = <T>(reading: Promise<T>): Promise<T | undefined> => reading.catch(() => undefined);

const paint = async (deps: SessionDeps, row: ViewRow): Promise<Painted | undefined> => {
  const plain = await open(deps, 'view', row);
  const state = plain && fromView(JSON.parse(fromUtf8(plain)));
  return state?.ok === true ? { state: state.value, vector: row.vector } : undefined;
};

/** A view that is here, and what it paints: undefined when it does not open. What comes after its vector may be read meanwhile. */
export interface KeptView {
  readonly vector: Vector;
  readonly painted: Promise<Painted | undefined>;
}

export const findView = async (deps: SessionDeps, session: SessionId): Promise<KeptView | undefined> => {
  const keys = unlessUnread(deps.vault.localKeys('view')); // derived while the row is read
  const row = await unlessUnread(deps.storage.views.view(session));
  await keys;
  return row && { vector: row.vector, painted: paint(deps, row) };
};

export const readView = async (deps: SessionDeps, session: SessionId): Promise<Painted | undefined> => (await findView(deps, session))?.painted;

/** The document at the vector of the view or later; undefined when there is none that opens. */
export const readCheckpoint = async (deps: SessionDeps, session: SessionId): Promise<Bytes | undefined> =>
  open(deps, 'checkpoint', await unlessUnread(deps.storage.views.checkpoint(session)));

/**
 * `state` and `document` must hold exactly what `vector` says; they are read before the first await. Nothing is kept unless `isStill` when
 * they are written. Answers the bytes of the document.
 */
export const writeCheckpoint = async (
  { storage, vault }: SessionDeps,
  session: SessionId,
  at: { readonly vector: Vector; readonly state: DocState; readonly document: Bytes },
  isStill?: (row: SessionRow | undefined) => boolean,
): Promise<number> => {
  const { vector, document } = at;
  const view = utf8(JSON.stringify(toView(at.state)));
  const seal = async (kind: 'view' | 'checkpoint', plain: Bytes): Promise<ViewRow> => ({
    session,
    vector,
    sealed: await sealLocal(vault, 'view', contextOf(kind, session, vector), plain),
  });
  await storage.views.put(await seal('view', view), await seal('checkpoint', document), isStill);
  return document.byteLength;
};
