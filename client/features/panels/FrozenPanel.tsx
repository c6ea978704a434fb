/** A panel painted from a result that is given, without asking anyone: in a snapshot, and in the previews of a conflict. */
import type { Column, ResultTable } from '../../data/types.ts';
import type { Settings } from './kind.ts';
import { findKind, parseSettings } from './kinds.ts';
import { partsOf } from './lazyParts.ts';
import { t } from '../../texts/text.ts';

export interface FrozenPanelProps {
  readonly kind: string;
  readonly title: string;
  /** As saved; made sound here. */
  readonly settings: Settings;
  readonly columns: readonly Column[];
  /** Undefined: nothing is shown but what a kind without data has to say. */
  readonly result: ResultTable | undefined;
}

const nothing: ResultTable = { columns: [], values: [], rows: 0, total: 0 };

/** Whether there is something to paint. */
export const canPaint = (kind: string, result: ResultTable | undefined): boolean =>
  result !== undefined || findKind(kind)?.writing !== undefined;

export const FrozenPanel = ({ kind, title, settings, columns, result }: FrozenPanelProps) => {
  const known = findKind(kind);
  const View = partsOf(kind)?.View;
  if (known === undefined || View === undefined) return <p>{t`This kind of panel needs a newer version of Holdfast.`}</p>;
  return (
    <View title={title} settings={parseSettings(known, settings)} columns={columns} result={result ?? nothing} change={undefined} page={undefined} />
  );
};
