/** Tabs dragged into another order. By keys the same is done elsewhere, in a menu. */
import { useState, type DragEvent } from 'react';

interface Dragged<Id> {
  readonly id: Id;
  /** The tab that is pointed at, and on which side of it the dragged one would stand. */
  readonly over?: { readonly id: Id; readonly side: 'before' | 'after' } | undefined;
}

/** `onReorder`: `id` is to stand before the other, or last; it is not called for where the tab stands already. */
export const useTabDrag = <Id extends string>(ids: readonly Id[], onReorder: ((id: Id, before: Id | undefined) => void) | undefined) => {
  const [dragged, setDragged] = useState<Dragged<Id>>();
  const drop = (): void => {
    setDragged(undefined);
    if (dragged?.over === undefined) return;
    const { id, over } = dragged;
    const before = over.side === 'before' ? over.id : ids[ids.indexOf(over.id) + 1];
    if (before !== id && before !== ids[ids.indexOf(id) + 1]) onReorder?.(id, before);
  };
  return (id: Id) =>
    onReorder === undefined
      ? {}
      : {
          draggable: true,
          'data-drop': dragged?.over?.id === id && dragged.id !== id ? dragged.over.side : undefined,
          onDragStart: (event: DragEvent<HTMLElement>) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('application/x-holdfast-tab', id);
            setDragged({ id });
          },
          onDragOver: (event: DragEvent<HTMLElement>) => {
            if (dragged === undefined) return;
            event.preventDefault();
            const { left, width } = event.currentTarget.getBoundingClientRect();
            const side = event.clientX < left + width / 2 ? 'before' : 'after';
            if (dragged.over?.id !== id || dragged.over.side !== side) setDragged({ id: dragged.id, over: { id, side } });
          },
          onDrop: (event: DragEvent<HTMLElement>) => {
            if (dragged === undefined) return;
            event.preventDefault();
            drop();
          },
          onDragEnd: () => setDragged(undefined),
        };
};
