/** All panel kinds, found by their folders at build time. */
import * as v from 'valibot';
import type { Json } from '../../../shared/model/json.ts';
import type { PanelKind, Settings } from './kind.ts';

const found = import.meta.glob<PanelKind>('./*/kind.ts', { eager: true, import: 'default' });

export const panelKinds: readonly PanelKind[] = Object.values(found).sort((a, b) => a.order - b.order);

/** Undefined for a kind that only a newer version knows. */
export const findKind = (kind: string): PanelKind | undefined => panelKinds.find((known) => known.kind === kind);

export const parseSettings = (kind: PanelKind, saved: { readonly [name: string]: Json }): Settings => v.parse(kind.schema, saved);
