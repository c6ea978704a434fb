/** Help and what is new, as texts that are installed with the app: both work without a network. */
import { useState } from 'react';
import changelog from '../../../CHANGELOG.md?raw';
import { useDialogs } from '../../app/dialogContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { language, type Language } from '../../texts/language.ts';
import { lazily } from '../../ui/lazily.tsx';
import { tabPanelProps, Tabs } from '../../ui/Tabs.tsx';
import { Markdown } from '../panels/Markdown.tsx';
import styles from './Help.module.css';
import { english, said, t } from '../../texts/text.ts';

const tabs = [
  { id: 'guide', label: english`Guide` },
  { id: 'new', label: english`What is new` },
] as const;

const guides: { readonly [of in Language]: () => Promise<{ readonly default: string }> } = {
  en: () => import('./guide.md?raw'),
  de: () => import('./guide.de.md?raw'),
  nb: () => import('./guide.nb.md?raw'),
};

const Guide = lazily(async () => {
  const { default: text } = await guides[language()]();
  return { default: () => <Markdown text={text} /> };
});

/** What is new is told in English, in every language; without its title: the tab says it. */
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
      <Tabs label={t`Help`} name="help" className={styles.tabs} tabs={tabs.map(({ id, label }) => ({ id, label: said(label) }))} selected={shown} onSelect={setShown} />
      <div {...tabPanelProps('help', shown)} tabIndex={0} lang={shown === 'new' ? 'en' : undefined} className={styles.text}>
        {shown === 'guide' ? <Guide /> : <Markdown text={news} />}
      </div>
    </Dialog>
  );
};

export const WhatIsNew = ({ onClose }: Pick<HelpDialogProps, 'onClose'>) => <HelpDialog first="new" onClose={onClose} />;

export default HelpDialog;
