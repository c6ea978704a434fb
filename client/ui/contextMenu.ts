/**
 * The menu of a thing at the pointer: the same popover, the same actions as behind its button. With Shift held, in text fields and over
 * selected text the browser's own menu comes.
 */
import type { MouseEvent } from 'react';

export const openMenuAt = (event: MouseEvent<HTMLElement>, button: Element | null): void => {
  const { target, clientX, clientY } = event;
  const isText = target instanceof Element && target.closest('input, textarea, [popover], dialog') !== null;
  if (event.shiftKey || isText || getSelection()?.isCollapsed === false) return;
  const popover = document.getElementById(button?.getAttribute('popovertarget') ?? '');
  if (popover === null) return;
  event.preventDefault();
  event.stopPropagation();
  popover.dataset['at'] = `${clientX} ${clientY}`;
  popover.showPopover();
};
