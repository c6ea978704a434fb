/** Keys that work anywhere in the workbench. Text fields keep their own; under a modal dialog none of these work. */
import { useEffect } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { parseEntityId, type EntityId } from '../../../shared/model/ids.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import type { OpenSession, SessionStatus } from '../../session/types.ts';
import { isMod, isTyping } from '../../ui/keys.ts';
import { toast } from '../../ui/toasts.ts';
import { t } from '../../texts/text.ts';
import { faultWords } from '../../texts/words.ts';
import { getBrush, setBrush } from '../filters/brush.ts';
import { printDashboard } from '../dashboard/print.ts';
import { savedWords } from './statusWords.ts';
import { redo, undo } from './useHistory.ts';
import type { Workbench } from './workbenchContext.ts';

const toggleFullScreen = (): void => {
  if (document.fullscreenElement === null) void document.documentElement.requestFullscreen();
  else void document.exitFullscreen();
};

/** The panel that has the focus, in itself or in something inside it. */
const focusedPanel = (): EntityId | undefined =>
  parseEntityId(document.activeElement?.closest<HTMLElement>('[data-panel]')?.dataset['panel'] ?? '');

/** Escape closes the topmost thing: an open menu or popover comes before the selection, and the browser closes it. */
const isMenuOpen = (): boolean => document.querySelector('[popover=auto]:popover-open') !== null;

/** The status once the server has answered, or refused, or there is none to be had; a person who pressed Save waits no longer than that. */
const whereItIs = ({ status }: OpenSession): Promise<SessionStatus> =>
  new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      stop();
      resolve(status.get());
    };
    const look = (): void => {
      const { sync } = status.get();
      if (sync.kind !== 'waiting' || sync.why !== 'pending') settle();
    };
    const timer = setTimeout(settle, limits.syncTold);
    const stop = status.subscribe(look);
    look();
  });

export const useShortcuts = ({ selected, select, openCommands, full, showFull }: Workbench): void => {
  const session = useSession();
  const dialogs = useDialogs();
  const { sync } = useServices();
  useEffect(() => {
    const flush = async () => {
      sync.get()?.syncNow();
      const saved = await session.flush();
      if (saved.ok) toast(savedWords(await whereItIs(session)));
      else toast(t`NOT SAVED. ${faultWords(saved.fault)}`, { tone: 'loss' });
    };
    const withMod: { readonly [key: string]: (event: KeyboardEvent) => void } = {
      s: () => void flush(),
      k: openCommands,
      p: () => void printDashboard(),
      z: (event) => (event.shiftKey ? redo(session) : undo(session)),
      y: () => redo(session),
    };
    const plain: { readonly [key: string]: () => void } = {
      i: () => dialogs.open('import'),
      f: () => {
        if (full !== undefined) return showFull(undefined);
        const panel = focusedPanel() ?? selected;
        if (panel === undefined) toggleFullScreen();
        else showFull(panel);
      },
      '?': () => dialogs.open('keys'),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]') !== null) return;
      if (event.key === 'Escape') {
        if (isMenuOpen()) return;
        if (full === undefined && getBrush() !== undefined) return setBrush(undefined);
        return full === undefined ? select(undefined) : showFull(undefined);
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const mod = isMod(event);
      if (isTyping(event.target) && !(mod && ['s', 'k', 'p'].includes(key))) return;
      const act = mod ? withMod[key] : plain[key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session, dialogs, sync, selected, select, openCommands, full, showFull]);
};
