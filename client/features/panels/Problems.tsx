/** Saved settings that do not fit today's data, each with a value that would: one click takes it, and until then nothing changes. */
import type { ReactNode } from 'react';
import type { Json } from '../../../shared/model/json.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { SettingProblem } from './kind.ts';
import styles from './Problems.module.css';

export interface ProblemsProps<Name extends string> {
  readonly problems: readonly SettingProblem<Name>[];
  /** Undefined: read-only. */
  readonly change: ((name: Name, value: Json) => void) | undefined;
  /** What else there is to say. */
  readonly children?: ReactNode;
}

export const Problems = <Name extends string>({ problems, change, children }: ProblemsProps<Name>) => (
  <Notice tone="attention">
    <ul className={styles.problems}>
      {problems.map(({ setting, words, fix }) => (
        <li key={`${setting} ${words}`}>
          <span>{words}</span>
          {change !== undefined && (
            <Button className={styles.fix} onClick={() => change(fix.setting, fix.value)}>
              {fix.words}
            </Button>
          )}
        </li>
      ))}
    </ul>
    {children}
  </Notice>
);
