/** What can be done with panels, shared by the rail, the panel's menu, the keys and the command list. */
import { useMemo } from 'react';
import { addPanel, duplicatePanel, remove, restore, setField } from '../../../shared/documents/commands.ts';
import { panelsOf, readDatasets, readPanel } from '../../../shared/documents/read.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { withMakings } from '../../data/making.ts';
import { counted } from '../../texts/format.ts';
import { focusLater } from '../../ui/focusLater.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import type { PanelKind } from '../panels/kind.ts';
import type { TemplateName } from '../panels/templates.ts';
import { useWorkbench } from './workbenchContext.ts';
import { t } from '../../texts/text.ts';

/** "Chart", "Chart 2", …: names that tell panels apart on one dashboard. */
export const freeTitle = (title: string, taken: readonly string[]): string => {
  let free = title;
  for (let number = 2; taken.includes(free); number += 1) free = `${title} ${number}`;
  return free;
};

export interface PanelCommands {
  /** Adds a panel over the data set, the latest one without the argument, and selects it. */
  readonly add: (kind: PanelKind, dataset?: EntityId) => void;
  /** Adds the panels of a template, filled from the latest data set, below what is there, as one step of Undo. */
  readonly fill: (template: TemplateName) => void;
  readonly duplicate: (panel: EntityId) => void;
  readonly moveTo: (panel: EntityId, dashboard: EntityId) => void;
  readonly remove: (panel: EntityId) => void;
}

/** Brings a panel into view and puts the focus on it, so that the keys that arrange work at once. */
export const reveal = (panel: EntityId): void => focusLater(`[data-panel="${panel}"]`);

export const usePanelCommands = (): PanelCommands => {
  const session = useSession();
  const { mint, data } = useServices();
  const { dashboard, select } = useWorkbench();
  return useMemo(() => {
    const { state } = session;
    return {
      add: (kind, wanted) => {
        if (dashboard === undefined) return;
        const datasets = readDatasets(state);
        const dataset = kind.writing === undefined ? (datasets.find(({ entity }) => entity === wanted) ?? datasets.at(-1)) : undefined;
        const { title, settings, size } = kind.initial({ alias: dataset?.alias ?? '', columns: dataset?.columns ?? [] });
        const free = freeTitle(
          title,
          panelsOf(state, dashboard).map((panel) => panel.title),
        );
        const made = addPanel(state, mint, {
          dashboard,
          panel: kind.kind,
          title: free,
          dataset: dataset?.entity,
          settings,
          layout: size,
        });
        session.write(t`Add ${free}`, made.writes);
        select(made.id);
        reveal(made.id);
      },
      fill: (wanted) => {
        const dataset = withMakings(readDatasets(state)).at(-1);
        if (dashboard === undefined || dataset === undefined) return;
        const ask = async (): Promise<void> => {
          const [{ outlineOf, outlineSql }, { templates }] = await Promise.all([import('../panels/outline.ts'), import('../panels/templates.ts')]);
          const template = templates.find(({ name }) => name === wanted);
          if (template === undefined) return;
          const known = await data.query(dataset, outlineSql(dataset), { limit: 1 });
          if (!known.ok) return toast(`${t`Nothing was added.`} ${faultWords(known.fault)}`, { tone: 'attention' });
          const present = panelsOf(state, dashboard);
          const below = Math.max(0, ...present.map(({ layout }) => (layout === undefined ? 0 : layout[1] + layout[3])));
          const made = template.make(outlineOf(dataset, known.value)).map(({ kind, title, settings, layout: [x, y, w, h] }) =>
            addPanel(state, mint, {
              dashboard,
              panel: kind,
              title: freeTitle(title, present.map((panel) => panel.title)),
              dataset: dataset.entity,
              settings,
              layout: [x, below + y, w, h],
            }),
          );
          const [first] = made;
          if (first === undefined) return toast(t`Nothing was added: ${dataset.name} has no column with 2 to 30 different values.`, { tone: 'attention' });
          session.write(t`Add ${counted(made.length, 'suggested panel')}`, made.flatMap(({ writes }) => writes));
          reveal(first.id);
        };
        void ask();
      },
      duplicate: (panel) => {
        const title = readPanel(state, panel)?.title ?? '';
        const taken = dashboard === undefined ? [] : panelsOf(state, dashboard).map((other) => other.title);
        const made = duplicatePanel(state, mint, panel, { field: 'title', value: freeTitle(title, taken) });
        if (made === undefined) return;
        session.write(t`Duplicate ${title}`, made.writes);
        select(made.id);
        reveal(made.id);
      },
      moveTo: (panel, target) => {
        session.write(t`Move to another dashboard`, setField(panel, 'dashboard', target));
      },
      remove: (panel) => {
        const title = readPanel(state, panel)?.title ?? '';
        session.write(t`Delete ${title}`, remove(state, panel));
        toast(t`Deleted ${title}.`, {
          action: { label: t`Undo`, run: () => session.write(t`Restore ${title}`, restore(state, panel)) },
        });
      },
    };
  }, [session, mint, data, dashboard, select]);
};
