/** Views, forms and editors of the kinds as components, loaded when first shown, made once so that React keeps them mounted. */
import { type ComponentType } from 'react';
import type { PanelEditorProps, PanelFormProps, PanelViewProps, PanelWritingProps, Settings } from './kind.ts';
import { panelKinds } from './kinds.ts';
import { lazily } from '../../ui/lazily.tsx';

interface Parts {
  readonly View: ComponentType<PanelViewProps<Settings>>;
  readonly Form: ComponentType<PanelFormProps<Settings>>;
  readonly Editor: ComponentType<PanelEditorProps<Settings>> | undefined;
  readonly Writing: ComponentType<PanelWritingProps> | undefined;
}

const parts: ReadonlyMap<string, Parts> = new Map(
  panelKinds.map(({ kind, view, form, editor, writing }) => [
    kind,
    { View: lazily(view), Form: lazily(form), Editor: editor && lazily(editor), Writing: writing && lazily(writing) },
  ]),
);

export const partsOf = (kind: string): Parts | undefined => parts.get(kind);
