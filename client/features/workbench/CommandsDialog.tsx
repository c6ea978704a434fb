/** Every command by its name: type a few letters, choose with the arrows, Enter. */
import { useId, useState, type KeyboardEvent } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { reloadSettled } from '../../app/openSessions.ts';
import { go } from '../../app/router.ts';
import { classes } from '../../ui/class.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { keyName } from '../../ui/keys.ts';
import { languageItems } from '../../ui/languageItems.ts';
import { chooseTheme } from '../../ui/theme.ts';
import { printDashboard } from '../dashboard/print.ts';
import { panelKinds } from '../panels/kinds.ts';
import { templates } from '../panels/templates.ts';
import styles from './CommandsDialog.module.css';
import { useHistory } from './useHistory.ts';
import { useDashboards, useDatasets, usePanels } from './useLists.ts';
import { usePanelCommands } from './usePanelCommands.ts';
import { useWorkbench } from './workbenchContext.ts';
import { inSentence } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

interface Command {
  readonly name: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly run: () => void;
}

const useCommands = (): readonly Command[] => {
  const dialogs = useDialogs();
  const history = useHistory();
  const panels = usePanelCommands();
  const { dashboard, showDashboard, openSettings, openDataset, define } = useWorkbench();
  const dashboards = useDashboards().filter(({ id }) => id !== dashboard);
  const onDashboard = usePanels(dashboard);
  return [
    { name: t`Import data`, icon: 'import', keys: 'I', run: () => dialogs.open('import') },
    { name: t`New data set from SQL`, icon: 'sql', run: () => define() },
    ...panelKinds.map((kind): Command => ({
      name: t`Add ${inSentence(kind.name)}`,
      icon: kind.icon,
      run: () => panels.add(kind),
    })),
    ...templates.map(({ name, title }): Command => ({ name: t`Fill with template: ${inSentence(title)}`, icon: 'sample', run: () => panels.fill(name) })),
    ...(history.undoes === undefined ? [] : [{ name: t`Undo`, icon: 'undo' as const, keys: keyName('mod+z'), run: history.undo }]),
    ...(history.redoes === undefined
      ? []
      : [{ name: t`Redo`, icon: 'redo' as const, keys: keyName('mod+shift+z'), run: history.redo }]),
    { name: t`History`, icon: 'history', run: () => dialogs.open('history') },
    { name: t`Trash`, icon: 'trash', run: () => dialogs.open('trash') },
    { name: t`Share`, icon: 'share', run: () => dialogs.open('share') },
    { name: t`My links`, icon: 'link', run: () => dialogs.open('links') },
    { name: t`All sessions`, icon: 'chevronLeft', run: () => go({ page: 'start' }) },
    ...dashboards.map(({ id, title }): Command => ({ name: t`Go to ${title}`, icon: 'columns', run: () => showDashboard(id) })),
    ...onDashboard.map(({ id, title }): Command => ({
      name: t`Settings of ${title}`,
      icon: 'settings',
      run: () => openSettings(id),
    })),
    ...useDatasets().map(({ entity, name }): Command => ({
      name: t`Data set ${name}`,
      icon: 'data',
      run: () => openDataset(entity, 'details'),
    })),
    { name: t`Print dashboard`, icon: 'table', keys: keyName('mod+p'), run: () => void printDashboard() },
    { name: t`Size of this session`, icon: 'data', run: () => dialogs.open('size') },
    { name: t`Storage and sync`, icon: 'sync', run: () => dialogs.open('health') },
    { name: t`Export session`, icon: 'share', run: () => dialogs.open('export') },
    { name: t`Backup and export`, icon: 'data', run: () => dialogs.open('backup') },
    { name: t`Devices`, icon: 'key', run: () => dialogs.open('devices') },
    { name: t`Lock`, icon: 'key', run: () => dialogs.open('lock') },
    { name: t`Can I recover?`, icon: 'key', run: () => dialogs.open('recover') },
    { name: t`Recovery phrase`, icon: 'key', run: () => dialogs.open('phrase') },
    { name: t`Help`, icon: 'help', run: () => dialogs.open('help') },
    { name: t`What is new`, icon: 'help', run: () => dialogs.open('new') },
    { name: t`Keyboard shortcuts`, icon: 'keyboard', keys: '?', run: () => dialogs.open('keys') },
    { name: t`Appearance: light`, icon: 'theme', run: () => chooseTheme('light') },
    { name: t`Appearance: dark`, icon: 'theme', run: () => chooseTheme('dark') },
    { name: t`Appearance: as the system`, icon: 'theme', run: () => chooseTheme('system') },
    ...languageItems(() => void reloadSettled()).flatMap((item): readonly Command[] =>
      typeof item === 'object' && 'onAction' in item ? [{ name: t`Language: ${item.label}`, icon: 'help', run: item.onAction }] : [],
    ),
  ];
};

const CommandsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const id = useId();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(0);
  const words = search.toLowerCase().split(/\s+/);
  const found = useCommands().filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step: { readonly [key: string]: number } = { ArrowDown: 1, ArrowUp: -1 };
    const by = step[event.key];
    if (event.key === 'Enter') run(found[chosen]);
    if (by === undefined || found.length === 0) return;
    event.preventDefault();
    const next = (chosen + by + found.length) % found.length;
    setChosen(next);
    document.getElementById(`${id}${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Dialog title={t`Commands`} onClose={onClose} flush>
      <input
        autoComplete="off"
        data-autofocus=""
        role="combobox"
        aria-label={t`Search commands`}
        aria-expanded="true"
        aria-controls={`${id}list`}
        aria-activedescendant={found.length === 0 ? undefined : `${id}${chosen}`}
        placeholder={t`Search commands`}
        className={styles.search}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}list`} role="listbox" aria-label={t`Commands`} className={styles.list}>
        {found.map((command, index) => (
          <li
            key={command.name}
            id={`${id}${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes(styles.item, index === chosen && styles.chosen)}
            onPointerMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} />
            <span className={styles.name}>{command.name}</span>
            {command.keys !== undefined && <kbd className={styles.keys}>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles.none}>{t`No command of that name.`}</p>}
    </Dialog>
  );
};

export default CommandsDialog;
