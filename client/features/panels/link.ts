/**
 * What panels of one dashboard tell each other while they are looked at: where on a column the pointer is, what is marked, and which
 * rows stand behind a mark. Nothing of it is written.
 */
import type { Filter } from '../../../shared/documents/filters.ts';
import type { EntityId } from '../../../shared/model/ids.ts';

/** A value of a column as an axis has it: numbers, moments as ms, everything else as words. */
export type Place = number | string;

export interface Pointed {
  readonly column: string;
  readonly place: Place;
}

export interface PanelLink {
  /** The pointer is there; undefined: it has left. */
  readonly point: (pointed: Pointed | undefined) => void;
  /** Where the pointer is in another panel. */
  readonly onPoint: (listener: (pointed: Pointed | undefined) => void) => () => void;
  /** The other panels show only this until it is let go. */
  readonly mark: (filters: readonly Filter[]) => void;
  /** Shows the rows behind a mark. Undefined: the panel is not of one data set. */
  readonly rows: ((filters: readonly Filter[]) => void) | undefined;
}

type Listener = (pointed: Pointed | undefined) => void;

const listeners = new Map<Listener, { readonly dashboard: EntityId; readonly panel: EntityId }>();

/** By the panel that it is for: what it points at itself it is not told. */
export const pointing = (dashboard: EntityId, panel: EntityId): Pick<PanelLink, 'point' | 'onPoint'> => ({
  point: (pointed) => {
    for (const [listener, of] of [...listeners]) if (of.dashboard === dashboard && of.panel !== panel) listener(pointed);
  },
  onPoint: (listener) => {
    listeners.set(listener, { dashboard, panel });
    return () => listeners.delete(listener);
  },
});
