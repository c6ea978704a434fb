/** Help and what is new, as texts that are installed with the app: both work without a network. */
import { useState } from 'react';
import changelog from '../../../CHANGELOG.md?raw';
import { useDialogs } from '../../app/dialogContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { tabPanelProps, Tabs } from '../../ui/Tabs.tsx';
import { Markdown } from '../panels/Markdown.tsx';
import guide from './guide.md?raw';
import styles from './Help.module.css';
import { t } from '../../ui/text.ts';

const tabs = [
  { id: 'guide', label: 'Guide' },
  { id: 'new', label: 'What is new' },
] as const;

/** Without its title: the tab says it. */
const news = changelog.replace(/^# .*\n+/, '');

export interface HelpDialogProps {
  readonly first?: 'guide' | 'new';
  readonly onClose: () => void;
}

const HelpDialog = ({ first = 'guide', onClose }: HelpDialogProps) => {
  const dialogs = useDialogs();
  const [shown, setShown] = useState(first);
  return (
    <Dialog
      title={t`Help`}
      flush
      onClose={onClose}
      footer={
        <>
          <Button icon="keyboard" onClick={() => dialogs.open('keys')}>{t`Keyboard shortcuts`}</Button>
          <Button variant="primary" onClick={onClose}>{t`Close`}</Button>
        </>
      }
    >
      <Tabs label={t`Help`} name="help" className={styles.tabs} tabs={tabs} selected={shown} onSelect={setShown} />
      <div {...tabPanelProps('help', shown)} tabIndex={0} className={styles.text}>
        <Markdown text={shown === 'guide' ? guide : news} />
      </div>
    </Dialog>
  );
};

export const WhatIsNew = ({ onClose }: Pick<HelpDialogProps, 'onClose'>) => <HelpDialog first="new" onClose={onClose} />;

export default HelpDialog;
