/**
 * The panel that fills the window. Where the browser can, its own frame goes away too; there Escape belongs to the browser, and
 * leaving its full screen, however it is left, brings the dashboard back.
 */
import { useCallback, useEffect, useState } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';
import { focusLater } from '../../ui/focusLater.ts';

const enter = (): void => {
  // Refused without a recent key or press, and absent on some phones: the panel fills the window all the same.
  document.documentElement.requestFullscreen?.().catch(() => undefined);
};
const leave = (): void => {
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
};

const focus = (panel: EntityId): void => focusLater(`[data-panel="${panel}"]`);

export const useFullPanel = (): readonly [full: EntityId | undefined, show: (panel: EntityId | undefined) => void] => {
  const [full, setFull] = useState<EntityId>();
  useEffect(() => {
    if (full === undefined) return;
    const changed = () => document.fullscreenElement === null && setFull(undefined);
    document.addEventListener('fullscreenchange', changed);
    focus(full);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      leave();
      focus(full);
    };
  }, [full]);
  const show = useCallback((panel: EntityId | undefined) => {
    if (panel !== undefined) enter();
    setFull(panel);
  }, []);
  return [full, show];
};
