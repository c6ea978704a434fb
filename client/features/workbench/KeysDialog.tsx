/** The keyboard shortcuts, by where they work. */
import { Dialog } from '../../ui/Dialog.tsx';
import { keyName } from '../../ui/keys.ts';
import styles from './KeysDialog.module.css';
import { english, said, t, type Text } from '../../texts/text.ts';

const groups: readonly { readonly title: Text; readonly keys: readonly (readonly [keys: string, does: Text])[] }[] = [
  {
    title: english`Everywhere`,
    keys: [
      ['mod+k', english`Commands`],
      ['mod+s', english`Save and sync now`],
      ['mod+z', english`Undo`],
      ['mod+shift+z', english`Redo`],
      ['I', english`Import data`],
      ['F', english`Full screen`],
      ['mod+p', english`Print the dashboard`],
      ['?', english`This list`],
      ['Esc', english`Close what is on top`],
    ],
  },
  {
    title: english`Sessions`,
    keys: [
      ['N', english`New session`],
      ['/', english`Search`],
    ],
  },
  {
    title: english`Selected panel`,
    keys: [
      ['Arrows', english`Move`],
      ['shift+Arrows', english`Resize`],
      ['Enter', english`Open its settings`],
      ['F', english`Fill the screen with it`],
      ['Del', english`Delete it`],
    ],
  },
  {
    title: english`Table`,
    keys: [
      ['Arrows', english`Move between cells`],
      ['mod+Home', english`First cell`],
      ['mod+End', english`Last cell`],
      ['Enter', english`Sort by this column, on its header`],
      ['mod+c', english`Copy the cell`],
    ],
  },
  {
    title: english`Chart`,
    keys: [
      ['+  −', english`Zoom`],
      ['0', english`Show all`],
      ['Enter', english`Rows behind a line of its table`],
      ['Esc', english`Let go of what is marked`],
    ],
  },
  {
    title: english`SQL`,
    keys: [
      ['mod+Enter', english`Run`],
      ['alt+shift+F', english`Format the SQL`],
      ['ctrl+Space', english`Suggestions`],
    ],
  },
];

const KeysDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={t`Keyboard shortcuts`} onClose={onClose}>
    <div className={styles.groups}>
      {groups.map(({ title, keys }) => (
        <section key={title.english}>
          <h3 className={styles.heading}>{said(title)}</h3>
          <dl className={styles.list}>
            {keys.map(([key, does]) => (
              <div key={does.english}>
                <dt>{said(does)}</dt>
                <dd>
                  <kbd className={styles.key}>{keyName(key)}</kbd>
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
