/** A panel painted from a result that is given, without asking anyone: in a snapshot, and in the previews of a conflict. */
import { Suspense } from 'react';
import type { Column, ResultTable } from '../../data/types.ts';
import type { Settings } from './kind.ts';
import { findKind, parseSettings } from './kinds.ts';
import { partsOf } from './lazyParts.ts';

export interface FrozenPanelProps {
  readonly kind: string;
  readonly title: string;
  /** As saved; made sound here. */
  readonly settings: Settings;
  readonly columns: readonly Column[];
  readonly result: ResultTable;
}

export const FrozenPanel = ({ kind, title, settings, columns, result }: FrozenPanelProps) => {
  const known = findKind(kind);
  const View = partsOf(kind)?.View;
  if (known === undefined || View === undefined) return <p>This kind of panel needs a newer version of Holdfast.</p>;
  return (
    <Suspense fallback={null}>
      <View title={title} settings={parseSettings(known, settings)} columns={columns} result={result} change={undefined} page={undefined} />
    </Suspense>
  );
};
