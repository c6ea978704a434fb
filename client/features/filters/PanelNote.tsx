/** In a panel's head: that it is seen through filters, and plainly which of them it is not seen through. */
import { isExcept, isValues, type Filter } from '../../../shared/documents/filters.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Filtering } from './apply.ts';
import styles from './Filters.module.css';
import { filterWords } from './words.ts';
import { t } from '../../texts/text.ts';

const reason = (filter: Filter): string => `${filter.column} (${isValues(filter) || isExcept(filter) ? t`there is no such column` : t`there is no such column of that type`})`;

export const PanelNote = ({ filtering }: { readonly filtering: Filtering | undefined }) => {
  if (filtering === undefined) return null;
  const { applied, unapplied } = filtering;
  if (unapplied.length > 0) {
    const words = t`Not filtered by ${unapplied.map(reason).join(', ')}`;
    return (
      <span className={styles.unapplied} title={words}>
        <span aria-hidden="true">{applied.length > 0 ? t`Not filtered by ${unapplied.map(({ column }) => column).join(', ')}` : t`Not filtered`}</span>
        <span className="visually-hidden">{words}</span>
      </span>
    );
  }
  if (applied.length === 0) return null;
  const words = t`Filtered by ${applied.map(filterWords).join('; ')}`;
  return (
    <span className={styles.applied} title={words}>
      <Icon name="filter" />
      <span className="visually-hidden">{words}</span>
    </span>
  );
};
