/**
 * What somebody has marked in one panel for the others to follow: ranges or values of columns. It is a look at the data in this
 * tab, never written to the document, and ends with Escape, with its chip, or with the dashboard.
 */
import { useSyncExternalStore } from 'react';
import type { Filter } from '../../../shared/documents/filters.ts';
import type { EntityId } from '../../../shared/model/ids.ts';

export interface Brush {
  readonly dashboard: EntityId;
  /** Where it was marked: that panel goes on to show everything. */
  readonly panel: EntityId;
  readonly filters: readonly Filter[];
}

let current: Brush | undefined;
const listeners = new Set<() => void>();

export const setBrush = (next: Brush | undefined): void => {
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  for (const listener of [...listeners]) listener();
};

export const getBrush = (): Brush | undefined => current;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useBrush = (dashboard: EntityId | undefined): Brush | undefined => {
  const brush = useSyncExternalStore(subscribe, getBrush);
  return brush !== undefined && brush.dashboard === dashboard ? brush : undefined;
};
