/** The menu of panel kinds. It stands in the left rail, or above the dashboard when the rail is not there. */
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { panelKinds } from '../panels/kinds.ts';
import { useDatasets } from './useLists.ts';
import { usePanelCommands } from './usePanelCommands.ts';
import { t } from '../../texts/text.ts';

export const AddPanel = ({ className }: { readonly className?: string | undefined }) => {
  const commands = usePanelCommands();
  const hasData = useDatasets().length > 0;
  return (
    <Menu
      label={t`Add panel`}
      trigger={(props) => (
        <Button {...props} variant="quiet" icon="add" className={className}>{t`Add panel`}</Button>
      )}
      items={[
        ...panelKinds.map((kind) => ({ label: kind.name, icon: kind.icon, onAction: () => commands.add(kind) })),
        ...(hasData ? ['separator' as const, { label: t`Suggested panels`, icon: 'sample' as const, onAction: () => commands.fill('overview') }] : []),
      ]}
    />
  );
};
