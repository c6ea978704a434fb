/** The window's title: the session, and before it what a person in another window has to know. What is merely on its way is not. */
import { useEffect } from 'react';
import { readSession } from '../../../shared/documents/read.ts';
import { sessionEntity } from '../../../shared/model/ids.ts';
import { useEntity, useStatus } from '../../session/react.tsx';
import type { SessionStatus } from '../../session/types.ts';
import { counted } from '../../ui/format.ts';

export const windowTitle = (title: string, { durability, sync, conflicts }: SessionStatus): string => {
  const named = `${title === '' ? 'Untitled session' : title} – Holdfast`;
  if (durability.kind === 'not-saved') return `■ NOT SAVED – ${named}`;
  if (sync.kind === 'refused') return `▲ Not syncing – ${named}`;
  return conflicts === 0 ? named : `⚠ ${counted(conflicts, 'conflict')} – ${named}`;
};

export const useWindowTitle = (): void => {
  const { title } = useEntity(sessionEntity, readSession);
  const words = windowTitle(title, useStatus());
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
