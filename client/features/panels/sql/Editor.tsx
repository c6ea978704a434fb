/** Above the answer: the text, Run or Cancel, and what is wrong with the saved text, with the place that it is at. */
import { useEffect, useId, useRef, useState } from 'react';
import { setSetting } from '../../../../shared/documents/commands.ts';
import type { Fault } from '../../../../shared/model/faults.ts';
import { limits } from '../../../../shared/model/limits.ts';
import { useSession } from '../../../session/react.tsx';
import type { TableSource } from '../../../data/types.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { keyName } from '../../../ui/keys.ts';
import { lazily } from '../../../ui/lazily.tsx';
import { Popover } from '../../../ui/Popover.tsx';
import { faultWords } from '../../../texts/words.ts';
import type { PanelEditorProps } from '../kind.ts';
import { CodeArea } from './CodeArea.tsx';
import styles from './Editor.module.css';
import { formatSql } from './format.ts';
import type { SqlSettings } from './settings.ts';
import { placeWords, refusal, type Refusal } from './statement.ts';
import { useDraft } from './useDraft.ts';
import { t } from '../../../texts/text.ts';

const Earlier = lazily(() => import('./Earlier.tsx'));

/** True once `on` has lasted: what is over sooner would only flicker. */
const useLasting = (on: boolean): boolean => {
  const [lasting, setLasting] = useState(false);
  if (!on && lasting) setLasting(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLasting(true), limits.savingShownAfter);
    return () => clearTimeout(timer);
  }, [on]);
  return on && lasting;
};

interface Trouble {
  readonly words: string;
  readonly position: number | undefined;
}

/** Who names a table that is not there is told which are. */
const tablesThere = (reason: string, tables: readonly TableSource[]): string =>
  /Table with name .* does not exist!/.test(reason) && tables.length > 0 ? `\n${t`In this session: ${tables.map(({ alias }) => alias).join(', ')}.`}` : '';

/** What is wrong with the saved text: refused here, or by the engine. */
const troubleOf = (
  sql: string,
  refused: Refusal | undefined,
  problem: Fault | undefined,
  tables: readonly TableSource[],
): Trouble | undefined => {
  if (refused !== undefined) return sql.trim() === '' ? undefined : refused;
  if (problem === undefined || problem.code === 'DATASET_MISSING' || problem.code === 'QUERY_CANCELLED') return undefined;
  const { reason, position } = problem.facts ?? {};
  if (problem.code === 'DEFINITION_FAILED') return { words: `${faultWords(problem)} ${reason ?? ''}`.trim(), position: undefined };
  return {
    words: typeof reason === 'string' ? `${reason}${tablesThere(reason, tables)}` : faultWords(problem),
    position: typeof position === 'number' ? position : undefined,
  };
};

const statusWords = (is: { readonly current: boolean; readonly cancelled: boolean; readonly older: boolean }): string => {
  if (!is.current) return t`Changed, not run`;
  return [...(is.cancelled ? [t`Cancelled.`] : []), ...(is.older ? [t`Below is the answer to the text before.`] : [])].join(' ');
};

const SqlEditor = ({ panel, title, settings, source, problem, busy, older, run, cancel }: PanelEditorProps<SqlSettings>) => {
  const session = useSession();
  const area = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const draft = useDraft(panel, title, settings.sql);
  const lasting = useLasting(busy);
  const trouble = troubleOf(settings.sql, refusal(settings.sql), problem, source.tables ?? []);
  const current = draft.text === settings.sql;
  const fold = (folded: boolean) =>
    session.write(folded ? t`Hide SQL of ${title}` : t`Show SQL of ${title}`, setSetting(panel, 'folded', folded));
  // A text that was written asks by itself: the question is another one.
  const runNow = () => {
    if (!draft.commit()) run();
  };
  const layOut = () => {
    const laid = formatSql(draft.text);
    if (laid !== draft.text) draft.type(laid);
  };
  const goTo = (position: number) => {
    area.current?.focus();
    area.current?.setSelectionRange(position, position);
  };
  return (
    <>
      {!settings.folded && (
        <CodeArea
          ref={area}
          label={t`SQL of ${title}`}
          text={draft.text}
          tables={source.tables ?? []}
          mark={current ? trouble?.position : undefined}
          describedBy={trouble === undefined ? undefined : note}
          onType={draft.type}
          onFocus={draft.begin}
          onBlur={draft.commit}
          onRun={runNow}
          onFormat={layOut}
        />
      )}
      <div className={styles.bar}>
        <IconButton
          label={settings.folded ? t`Show SQL` : t`Hide SQL`}
          icon={settings.folded ? 'chevronRight' : 'chevronDown'}
          aria-expanded={!settings.folded}
          className={styles.small}
          onClick={() => fold(!settings.folded)}
        />
        {settings.folded ? (
          <code className={styles.line}>{settings.sql.replace(/\s+/g, ' ')}</code>
        ) : (
          <span className={styles.line}>
            {statusWords({ current, cancelled: problem?.code === 'QUERY_CANCELLED', older: older && !busy })}
          </span>
        )}
        {!settings.folded && !lasting && (
          <>
            <Popover
              label={t`Earlier SQL`}
              align="end"
              onOpened={(element) => element.querySelector<HTMLElement>('button')?.focus()}
              trigger={(props) => <IconButton {...props} label={t`Earlier SQL`} icon="history" className={styles.small} />}
            >
              {(close) => (
                <Earlier
                  panel={panel}
                  current={draft.text}
                  onTake={(text) => {
                    close();
                    draft.type(text);
                    area.current?.focus();
                  }}
                />
              )}
            </Popover>
            <Button
              variant="quiet"
              className={styles.small}
              title={t`Format (Alt+Shift+F)`}
              onPointerDown={(event) => event.preventDefault()}
              onClick={layOut}
            >{t`Format`}</Button>
          </>
        )}
        {lasting ? (
          <>
            <span className={styles.running}>{t`Running…`}</span>
            <Button className={styles.small} onClick={cancel}>{t`Cancel`}</Button>
          </>
        ) : (
          <Button
            variant="quiet"
            className={styles.small}
            title={t`Run (${keyName('mod+Enter')})`}
            // The text keeps the focus, so that leaving it does not run it a second time.
            onPointerDown={(event) => event.preventDefault()}
            onClick={runNow}
          >{t`Run`}</Button>
        )}
      </div>
      {trouble !== undefined && (
        <div className={styles.room}>
          <div id={note} role="alert" className={styles.trouble}>
            <Icon name="warning" />
            <p>
              {trouble.position !== undefined && (
                <button type="button" className={styles.place} onClick={() => goTo(trouble.position ?? 0)}>
                  {placeWords(settings.sql, trouble.position)}
                </button>
              )}
              {trouble.words}
            </p>
          </div>
        </div>
      )}
    </>
  );
};

export default SqlEditor;
