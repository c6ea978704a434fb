/** What differed and has settled by itself: which value holds, and the other one at a press. */
import { mergedAutomatically } from '../../../shared/documents/conflicts.ts';
import { resolve } from '../../../shared/documents/commands.ts';
import type { Write } from '../../../shared/documents/facts/facts.ts';
import { textField } from '../../../shared/documents/schema.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { inSentence } from '../../texts/format.ts';
import styles from './Conflicts.module.css';
import { conflictKey, entityName, othersOf, type DeviceNames } from './describe.ts';
import { fieldName } from './fields.ts';
import { t } from '../../texts/text.ts';

export interface MergedProps {
  readonly names: DeviceNames;
  readonly settle: (label: string, writes: readonly Write[]) => void;
  /** There is nothing else in the dialog. */
  readonly alone: boolean;
}

export const Merged = ({ names, settle, alone }: MergedProps) => {
  const { state } = useSession();
  const merged = useEntity('*', mergedAutomatically, Object.is);
  if (merged.length === 0) return null;
  return (
    <details className={styles.merged} open={alone}>
      <summary>{t`Merged automatically (${merged.length})`}</summary>
      <ul>
        {merged.map((conflict) => {
          const [field, name] = [fieldName(conflict.field), entityName(state, conflict.entity)];
          const what = t`${field} of ${name}`;
          return (
            <li key={conflictKey(conflict)}>
              <span>{what}</span>
              {conflict.field === textField ? (
                <span className={styles.note}>{t`Everything that was written is in it.`}</span>
              ) : (
                othersOf(state, names, conflict).map((side) => (
                  <Button
                    key={side.writer}
                    variant="quiet"
                    aria-label={t`Use that of ${side.device}: ${what}`}
                    onClick={() => settle(t`Take the ${inSentence(field)} of ${name} from ${side.device}`, resolve(state, conflict, { keep: side.writer }))}
                  >
                    {t`Use that of ${side.device}`}
                  </Button>
                ))
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
};
