/**
 * Puts the focus, by the next frame, into what stands at `place` by then: on the first that matches `first`, or on the place itself.
 * On a busy machine that frame can be long in coming, and who was quicker types in there already: their field keeps the focus.
 */
const typed = 'input, select, textarea';

export const focusLater = (place: string, first?: string): void => {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(place);
    const held = document.activeElement;
    if (found === null || (held?.matches(typed) === true && found.contains(held))) return;
    const target = first === undefined ? found : found.querySelector<HTMLElement>(first);
    target?.scrollIntoView({ block: 'nearest' });
    target?.focus({ preventScroll: true });
  });
};
