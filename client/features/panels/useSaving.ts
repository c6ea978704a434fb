/** What a panel's answer can be saved as, for its menu; nothing while it has no question. How it is saved is loaded at the press. */
import { useServices } from '../../app/servicesContext.ts';
import type { MenuItem } from '../../ui/Menu.tsx';
import type { Asking } from './asking.ts';
import type { SavedAs } from './save/names.ts';
import type { Panel } from './usePanel.ts';
import { t } from '../../texts/text.ts';

export const useSaving = (panel: Panel | undefined, asking: Asking | undefined): (() => readonly MenuItem[]) => {
  const { data } = useServices();
  return () => {
    if (panel === undefined || panel.kind.writing !== undefined || asking === undefined) return [];
    const item = (label: string, as: SavedAs): MenuItem => ({
      label,
      icon: 'import',
      onAction: () => void import('./save/save.ts').then(({ savePanel }) => savePanel(data, panel, asking, as)),
    });
    const draws = panel.kind.draws?.(panel.settings) === true;
    return [item(t`Save rows as CSV`, 'csv'), ...(draws ? [item(t`Save picture as PNG`, 'png'), item(t`Save picture as SVG`, 'svg')] : [])];
  };
};
