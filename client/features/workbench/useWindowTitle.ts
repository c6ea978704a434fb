/**
 * The window's title: what a person in another window has to know of this one. It never names the session: browsers write the titles
 * of pages into their history in the clear, and what a session is called lies on this device only sealed.
 */
import { useEffect } from 'react';
import { useStatus } from '../../session/react.tsx';
import type { SessionStatus } from '../../session/types.ts';
import { counted } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

export const windowTitle = ({ durability, sync, conflicts }: Pick<SessionStatus, 'durability' | 'sync' | 'conflicts'>): string => {
  if (durability.kind === 'not-saved') return t`■ NOT SAVED – Holdfast`;
  if (sync.kind === 'refused') return t`▲ Not syncing – Holdfast`;
  return conflicts === 0 ? 'Holdfast' : `⚠ ${counted(conflicts, 'conflict')} – Holdfast`;
};

export const useWindowTitle = (): void => {
  const words = windowTitle(useStatus());
  useEffect(() => {
    document.title = words;
  }, [words]);
  useEffect(
    () => () => {
      document.title = 'Holdfast';
    },
    [],
  );
};
