/**
 * React's way to an open session. Each hook listens to one entity (or to the list it asks for) and answers the same object until
 * what it reads has changed, so an edit renders what shows it and nothing else.
 */
import { createContext, use, useCallback, useRef, useSyncExternalStore, type ReactNode } from 'react';
import type { Head } from '../../shared/documents/facts/facts.ts';
import type { Conflict, DocState } from '../../shared/documents/state.ts';
import type { EntityId } from '../../shared/model/ids.ts';
import type { Json } from '../../shared/model/json.ts';
import type { Readable } from './readable.ts';
import type { OpenSession, SessionStatus } from './types.ts';

const Context = createContext<OpenSession | undefined>(undefined);

export const SessionProvider = ({ session, children }: { readonly session: OpenSession; readonly children: ReactNode }) => (
  <Context value={session}>{children}</Context>
);

export const useSession = (): OpenSession => {
  const session = use(Context);
  if (session === undefined) throw new Error('no open session above this component');
  return session;
};

/** Where a session may be open or not. */
export const useMaybeSession = (): OpenSession | undefined => use(Context);

interface Reading<T> {
  readonly session: OpenSession;
  readonly entity: EntityId | '*';
  readonly version: number;
  readonly read: unknown;
  readonly value: T;
}

/** The same object as before when its parts are. */
const sameParts = <T,>(before: T, next: T): boolean => {
  if (Object.is(before, next)) return true;
  if (typeof before !== 'object' || typeof next !== 'object' || before === null || next === null) return false;
  const [left, right] = [Object.entries(before), Object.entries(next)];
  return left.length === right.length && left.every(([key, part], index) => right[index]?.[0] === key && Object.is(part, right[index][1]));
};

/**
 * What `read` makes of an entity ('*': of the whole session). Read again when the entity has changed; renders only when the
 * result, or one of its parts, is another one. `read` may depend on props: it is also called on every render.
 */
export const useEntity = <T,>(entity: EntityId | '*', read: (state: DocState) => T, same: (a: T, b: T) => boolean = sameParts): T => {
  const session = useSession();
  const last = useRef<Reading<T> | undefined>(undefined);
  const subscribe = useCallback((listener: () => void) => session.subscribe(entity, listener), [session, entity]);
  const snapshot = (): T => {
    const [known, version] = [last.current, session.version(entity)];
    if (known?.session === session && known.entity === entity && known.version === version && known.read === read) return known.value;
    const next = read(session.state);
    const value = known !== undefined && same(known.value, next) ? known.value : next;
    last.current = { session, entity, version, read, value };
    return value;
  };
  return useSyncExternalStore(subscribe, snapshot);
};

/** Provisional winner of a field. */
export const useField = (entity: EntityId, field: string): Json | undefined =>
  useEntity(entity, useCallback((state: DocState) => state.value(entity, field), [entity, field]), Object.is);

/** All heads of a field, winner first; more than one different value is a conflict. */
export const useHeads = (entity: EntityId, field: string): readonly Head[] =>
  useEntity(entity, useCallback((state: DocState) => state.heads(entity, field), [entity, field]));

/** Live entities of a kind, in their order. */
export const useEntities = (kind: string): readonly EntityId[] => useEntity('*', useCallback((state: DocState) => state.entities(kind), [kind]));

const conflictsOf = (state: DocState): readonly Conflict[] => state.conflicts();
export const useConflicts = (): readonly Conflict[] => useEntity('*', conflictsOf, Object.is);

export const useReadable = <T,>(readable: Readable<T>): T => useSyncExternalStore(readable.subscribe, readable.get);

export const useStatus = (): SessionStatus => useReadable(useSession().status);

export const useHistory = () => useReadable(useSession().history);
