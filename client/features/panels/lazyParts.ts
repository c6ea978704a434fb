/** Views, forms and editors of the kinds as components, loaded when first shown, made once so that React keeps them mounted. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { PanelEditorProps, PanelFormProps, PanelViewProps, PanelWritingProps, Settings } from './kind.ts';
import { panelKinds } from './kinds.ts';

interface Parts {
  readonly View: LazyExoticComponent<ComponentType<PanelViewProps<Settings>>>;
  readonly Form: LazyExoticComponent<ComponentType<PanelFormProps<Settings>>>;
  readonly Editor: LazyExoticComponent<ComponentType<PanelEditorProps<Settings>>> | undefined;
  readonly Writing: LazyExoticComponent<ComponentType<PanelWritingProps>> | undefined;
}

const parts: ReadonlyMap<string, Parts> = new Map(
  panelKinds.map(({ kind, view, form, editor, writing }) => [
    kind,
    { View: lazy(view), Form: lazy(form), Editor: editor && lazy(editor), Writing: writing && lazy(writing) },
  ]),
);

export const partsOf = (kind: string): Parts | undefined => parts.get(kind);
