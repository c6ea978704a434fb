/** What many values are gathered into, as each kind that gathers offers it. */
import { t } from '../../texts/text.ts';

export const aggregates = () => [
  { value: 'count', label: t`Count` },
  { value: 'sum', label: t`Sum` },
  { value: 'mean', label: t`Mean` },
  { value: 'median', label: t`Median` },
  { value: 'min', label: t`Minimum` },
  { value: 'max', label: t`Maximum` },
] as const;
