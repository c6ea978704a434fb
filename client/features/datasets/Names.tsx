/** What a data set is called: its name for people, and the one by which SQL asks for it, made fit while it is typed. */
import { useRef, useState, type ReactNode } from 'react';
import { seenOf } from '../../../shared/documents/commands.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import { readDatasets, type DatasetInfo } from '../../../shared/documents/read.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useSession } from '../../session/react.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { aliasOf, panelsNaming } from './aliases.ts';
import styles from './Dataset.module.css';
import { useDatasetCommands } from './useDataset.ts';
import { limits } from '../../../shared/model/limits.ts';
import { t } from '../../texts/text.ts';

interface CommittedProps {
  readonly label: string;
  readonly value: string;
  readonly field: 'name' | 'alias';
  readonly entity: EntityId;
  readonly autoFocus?: boolean;
  readonly className?: string | undefined;
  readonly hint?: ((typed: string) => ReactNode) | undefined;
  readonly onCommit: (typed: string, seen: Seen) => void;
}

/** One change for a whole edit: Enter and leaving commit; Escape, which closes the dialog, and an empty text take back. */
const Committed = ({ label, value, field, entity, autoFocus = false, className, hint, onCommit }: CommittedProps) => {
  const session = useSession();
  const [typed, setTyped] = useState<string>();
  const seen = useRef<Seen>([]);
  const commit = () => {
    const text = typed?.trim() ?? '';
    setTyped(undefined);
    if (text !== '' && text !== value) onCommit(text, seen.current);
  };
  return (
    <TextField
      label={label}
      value={typed ?? value}
      maxLength={limits.fileNameCharacters}
      spellCheck={false}
      className={className}
      hint={hint?.(typed ?? value)}
      {...(autoFocus ? { 'data-autofocus': '' } : {})}
      onFocus={() => {
        seen.current = seenOf(session.state.heads(entity, field));
      }}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
};

export const Names = ({ dataset, renaming }: { readonly dataset: DatasetInfo; readonly renaming: boolean }) => {
  const session = useSession();
  const commands = useDatasetCommands();
  const [left, setLeft] = useState<{ readonly alias: string; readonly panels: readonly string[] }>();
  const others = readDatasets(session.state).filter(({ entity }) => entity !== dataset.entity);
  const setAlias = (typed: string, seen: Seen) => {
    const alias = aliasOf(typed, others);
    if (alias === dataset.alias) return;
    setLeft({ alias: dataset.alias, panels: panelsNaming(session.state, dataset.alias) });
    commands.setAlias(dataset, alias, seen);
  };
  return (
    <>
      <div className={styles.names}>
        <Committed
          label={t`Name`}
          field="name"
          entity={dataset.entity}
          value={dataset.name}
          autoFocus={renaming}
          onCommit={(name, seen) => commands.rename(dataset, name, seen)}
        />
        <Committed
          label={t`Name in SQL`}
          field="alias"
          entity={dataset.entity}
          value={dataset.alias}
          className={styles.code}
          hint={(typed) => {
            const alias = aliasOf(typed, others);
            return alias === typed ? undefined : (
              <>
                {t`Becomes`} <code className={styles.code}>{alias}</code>
              </>
            );
          }}
          onCommit={setAlias}
        />
      </div>
      {left !== undefined && left.alias !== dataset.alias && left.panels.length > 0 && (
        <Notice tone="attention">
          {t`The SQL of ${left.panels.map((title) => t`“${title}”`).join(', ')} names “${left.alias}” and was not changed. Correct it there.`}
        </Notice>
      )}
    </>
  );
};
