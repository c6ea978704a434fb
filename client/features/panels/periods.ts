/** By what dates are gathered, as each kind that gathers offers it. */
import { t } from '../../texts/text.ts';

export const periods = () => [
  { value: 'day', label: t`Day` },
  { value: 'week', label: t`Week` },
  { value: 'month', label: t`Month` },
  { value: 'quarter', label: t`Quarter` },
  { value: 'year', label: t`Year` },
] as const;

export const eachDate = () => ({ value: 'none', label: t`Each date` }) as const;
