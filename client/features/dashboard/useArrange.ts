/**
 * Moving and resizing by pointer. While it lasts, the others already stand where they will be and the dragged panel follows the
 * pointer; nothing is written until it is let go, and Escape takes all of it back.
 *
 *   idle -> (pointer down, moved 4 px) -> dragging { preview } -> up: commit | Escape, lost: idle
 */
import { useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';
import { move, resize, type Layout, type Placed } from '../../../shared/documents/layout.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { cellOf, smallest } from './grid.ts';

export type Grip = 'move' | 'resize';

export interface Drag {
  readonly id: EntityId;
  readonly grip: Grip;
  /** Pixels from where the pointer went down. */
  readonly dx: number;
  readonly dy: number;
  readonly preview: readonly Placed<EntityId>[];
}

const threshold = 4;

/** The click that the browser makes of the end of a drag is not a click on the panel. */
const swallowClick = (): void => {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  addEventListener('click', swallow, { capture: true, once: true });
  addEventListener('pointerup', () => setTimeout(() => removeEventListener('click', swallow, { capture: true })), { once: true });
};

const previewOf = (
  items: readonly Placed<EntityId>[],
  id: EntityId,
  grip: Grip,
  layout: Layout,
  columns: number,
  rows: number,
) => {
  const [x, y, w, h] = layout;
  return grip === 'move'
    ? move(items, id, x + columns, Math.max(0, y + rows))
    : resize(items, id, Math.max(smallest.width, w + columns), Math.max(smallest.height, h + rows));
};

export const useArrange = (
  grid: RefObject<HTMLElement | null>,
  items: readonly Placed<EntityId>[],
  commit: (id: EntityId, grip: Grip, items: readonly Placed<EntityId>[]) => void,
) => {
  const [drag, setDrag] = useState<Drag>();
  const latest = useRef<Drag>(undefined);
  const set = (next: Drag | undefined) => {
    latest.current = next;
    setDrag(next);
  };

  const start = (event: ReactPointerEvent<HTMLElement>, id: EntityId, grip: Grip) => {
    const element = grid.current;
    const layout = items.find((item) => item.id === id)?.layout;
    if (element === null || layout === undefined || event.button !== 0) return;
    const cell = cellOf(element.clientWidth);
    const from = { x: event.clientX, y: event.clientY, top: element.getBoundingClientRect().top };
    const ending = new AbortController();
    const handle = event.currentTarget;
    const follow = (moved: PointerEvent) => {
      const dx = moved.clientX - from.x;
      // Scrolling under the pointer is movement too.
      const dy = moved.clientY - from.y + from.top - element.getBoundingClientRect().top;
      if (latest.current === undefined && Math.hypot(dx, dy) < threshold) return;
      if (latest.current === undefined) {
        handle.setPointerCapture(moved.pointerId);
        swallowClick();
      }
      set({
        id,
        grip,
        dx,
        dy,
        preview: previewOf(items, id, grip, layout, Math.round(dx / cell.width), Math.round(dy / cell.height)),
      });
    };
    const stop = (keep: boolean) => {
      ending.abort();
      const last = latest.current;
      set(undefined);
      if (keep && last !== undefined) commit(id, grip, last.preview);
    };
    const { signal } = ending;
    addEventListener('pointermove', follow, { signal });
    addEventListener('pointerup', () => stop(true), { signal });
    addEventListener('pointercancel', () => stop(false), { signal });
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || latest.current === undefined) return;
        key.stopPropagation();
        stop(false);
      },
      { signal, capture: true },
    );
  };
  return { drag, start };
};
