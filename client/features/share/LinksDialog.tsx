/** Links made on this device, and snapshots of others that were opened on it. Both lists are sealed here; the server has neither. */
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { Tabs, tabPanelProps } from '../../ui/Tabs.tsx';
import styles from './Links.module.css';
import { MyLinks } from './MyLinks.tsx';
import { VisitedLinks } from './VisitedLinks.tsx';
import { t } from '../../texts/text.ts';

const tabs = () => [{ id: 'mine', label: t`My links` } as const, { id: 'visited', label: t`Visited` } as const];

const LinksDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [selected, setSelected] = useState<'mine' | 'visited'>('mine');
  return (
    <Dialog title={t`Links`} onClose={onClose}>
      <div className={styles.page}>
        <Tabs label={t`Links`} name="links" tabs={tabs()} selected={selected} onSelect={setSelected} />
        <div {...tabPanelProps('links', selected)}>{selected === 'mine' ? <MyLinks /> : <VisitedLinks onClose={onClose} />}</div>
      </div>
    </Dialog>
  );
};

export default LinksDialog;
