/** The keyboard shortcuts, by where they work. */
import { Dialog } from '../../ui/Dialog.tsx';
import { keyName } from '../../ui/keys.ts';
import styles from './KeysDialog.module.css';
import { t } from '../../ui/text.ts';

const groups: readonly { readonly title: string; readonly keys: readonly (readonly [keys: string, does: string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      [keyName('mod+k'), 'Commands'],
      [keyName('mod+s'), 'Save and sync now'],
      [keyName('mod+z'), 'Undo'],
      [keyName('mod+shift+z'), 'Redo'],
      ['I', 'Import data'],
      ['F', 'Full screen'],
      [keyName('mod+p'), 'Print the dashboard'],
      ['?', 'This list'],
      ['Esc', 'Close what is on top'],
    ],
  },
  {
    title: 'Sessions',
    keys: [
      ['N', 'New session'],
      ['/', 'Search'],
    ],
  },
  {
    title: 'Selected panel',
    keys: [
      ['Arrows', 'Move'],
      [keyName('shift+Arrows'), 'Resize'],
      ['Enter', 'Open its settings'],
      ['F', 'Fill the screen with it'],
      ['Delete', 'Delete it'],
    ],
  },
  {
    title: 'Table',
    keys: [
      ['Arrows', 'Move between cells'],
      [keyName('mod+Home'), 'First cell'],
      [keyName('mod+End'), 'Last cell'],
      ['Enter', 'Sort by this column, on its header'],
      [keyName('mod+c'), 'Copy the cell'],
    ],
  },
  {
    title: 'Chart',
    keys: [
      ['+  −', 'Zoom'],
      ['0', 'Show all'],
      ['Enter', 'Rows behind a line of its table'],
      ['Esc', 'Let go of what is marked'],
    ],
  },
  {
    title: 'SQL',
    keys: [
      [keyName('mod+Enter'), 'Run'],
      [keyName('alt+shift+F'), 'Format'],
      [keyName('ctrl+Space'), 'Suggestions'],
    ],
  },
];

const KeysDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={t`Keyboard shortcuts`} onClose={onClose}>
    <div className={styles.groups}>
      {groups.map(({ title, keys }) => (
        <section key={title}>
          <h3 className={styles.heading}>{title}</h3>
          <dl className={styles.list}>
            {keys.map(([key, does]) => (
              <div key={does}>
                <dt>{does}</dt>
                <dd>
                  <kbd className={styles.key}>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Dialog>
);

export default KeysDialog;
