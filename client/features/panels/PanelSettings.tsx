/** Settings of the selected panel. Each is written as a field of its own, at once; there is nothing to apply. */
import { useRef, useState } from 'react';
import { renameEntity, seenOf, setField, setSetting } from '../../../shared/documents/commands.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import { parseEntityId, type EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useSession } from '../../session/react.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { useDatasets } from '../workbench/useLists.ts';
import { partsOf } from './lazyParts.ts';
import styles from './PanelSettings.module.css';
import { settingName } from './settingNames.ts';
import { useResultColumns } from './resultColumns.ts';
import { usePanel } from './usePanel.ts';
import { t } from '../../texts/text.ts';

const TitleField = ({ panel, title }: { readonly panel: EntityId; readonly title: string }) => {
  const session = useSession();
  const [typed, setTyped] = useState<string>();
  const seen = useRef<Seen>([]);
  const commit = () => {
    const next = typed?.trim() ?? '';
    if (next !== '' && next !== title) session.write(t`Rename panel`, renameEntity(session.state, panel, next, seen.current));
    setTyped(undefined);
  };
  return (
    <TextField
      label={t`Title`}
      value={typed ?? title}
      maxLength={limits.titleCharacters}
      onFocus={() => {
        seen.current = seenOf(session.state.heads(panel, 'title'));
      }}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
};

export interface PanelSettingsProps {
  readonly panel: EntityId;
  /** Undefined inside a sheet, which has its own way to close. */
  readonly onClose?: () => void;
}

export const PanelSettings = ({ panel: id, onClose }: PanelSettingsProps) => {
  const session = useSession();
  const panel = usePanel(id);
  const datasets = useDatasets();
  const resultColumns = useResultColumns(id);
  if (panel === undefined) return null;
  const { info, kind, settings, source, problems } = panel;
  const Form = partsOf(kind.kind)?.Form;
  return (
    <aside aria-label={t`Panel settings`} data-panel-settings="" className={styles.settings}>
      {onClose !== undefined && (
        <div className={styles.head}>
          <h2 className={styles.heading}>{kind.name}</h2>
          <IconButton label={t`Close settings`} icon="close" onClick={onClose} />
        </div>
      )}
      <TitleField panel={id} title={info.title} />
      {kind.wholeSession !== true && kind.writing === undefined && (
        <Select
          label={t`Data set`}
          value={info.dataset ?? ''}
          options={[
            ...(info.dataset === undefined ? [{ value: '', label: t`Choose a data set` }] : []),
            ...datasets.map(({ entity, name }) => ({ value: String(entity), label: name })),
          ]}
          warning={info.dataset !== undefined && panel.dataset === undefined ? t`This data set was removed.` : undefined}
          onChange={(chosen) => {
            const dataset = parseEntityId(chosen);
            if (dataset !== undefined) session.write(t`Change data set`, setField(id, 'dataset', dataset));
          }}
        />
      )}
      <hr className={styles.rule} />
      {Form !== undefined && (
        <Form
          settings={settings}
          columns={source.columns}
          problems={problems}
          resultColumns={resultColumns}
          change={(name, value) => session.write(t`Change ${settingName(name)} of ${info.title}`, setSetting(id, name, value))}
        />
      )}
    </aside>
  );
};
