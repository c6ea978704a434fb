/** What each panel's latest result has as columns: known where the panel is drawn, needed where its settings are chosen. */
import { useCallback, useSyncExternalStore } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Column } from '../../data/types.ts';

const known = new Map<EntityId, readonly Column[]>();
const listeners = new Set<() => void>();

const same = (a: readonly Column[], b: readonly Column[]): boolean =>
  a.length === b.length && a.every(({ name, type }, index) => name === b[index]?.name && type === b[index].type);

export const tellResultColumns = (panel: EntityId, columns: readonly Column[]): void => {
  const before = known.get(panel);
  if (before !== undefined && same(before, columns)) return;
  known.set(panel, columns);
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Undefined before the panel's first result in this tab. */
export const useResultColumns = (panel: EntityId): readonly Column[] | undefined =>
  useSyncExternalStore(subscribe, useCallback(() => known.get(panel), [panel]));
