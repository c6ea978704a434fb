/** Earlier texts of a SQL panel, the latest first: each goes back into the editor at a press, and nothing is run by that. */
import { useEffect, useState } from 'react';
import type { EntityId } from '../../../../shared/model/ids.ts';
import { useServices } from '../../../app/servicesContext.ts';
import { valuesOf, type PastValue } from '../../../session/history/values.ts';
import { useSession } from '../../../session/react.tsx';
import { ago } from '../../../texts/format.ts';
import { Code } from './Code.tsx';
import styles from './Earlier.module.css';
import { t } from '../../../texts/text.ts';

export interface EarlierProps {
  readonly panel: EntityId;
  readonly current: string;
  readonly onTake: (text: string) => void;
}

/** More are found in the session's history. */
const most = 30;

const Earlier = ({ panel, current, onTake }: EarlierProps) => {
  const { session: deps, now: clock } = useServices();
  const session = useSession();
  const [now] = useState(clock);
  const [values, setValues] = useState<readonly PastValue[]>();
  useEffect(() => {
    let left = false;
    void session.flush().then(async () => {
      const found = await valuesOf(deps, session.id, panel, 'set.sql');
      if (!left) setValues(found);
    });
    return () => {
      left = true;
    };
  }, [deps, session, panel]);
  const texts = (values ?? []).flatMap(({ value, at }) => (typeof value === 'string' && value.trim() !== '' && value !== current ? [{ text: value, at }] : [])).slice(0, most);
  if (texts.length === 0) return <p className={styles.none}>{values === undefined ? t`Reading the history…` : t`There is no earlier text on this device.`}</p>;
  return (
    <ul className={styles.list}>
      {texts.map(({ text, at }) => (
        <li key={`${at} ${text}`}>
          <button type="button" className={styles.text} title={text} onClick={() => onTake(text)}>
            <span className={styles.sql}>
              <Code text={text} />
            </span>
            <span className={styles.when}>{ago(at, Math.max(now, at))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
};

export default Earlier;
