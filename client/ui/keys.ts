/** Shortcuts as the person's keyboard names them, and whether a key press belongs to a text field. */
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "mod+shift+z" -> "Ctrl+Shift+Z", on Apple's systems "⌘⇧Z". */
export const keyName = (keys: string): string => {
  const names: { readonly [part: string]: string } = apple
    ? { mod: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥' }
    : { mod: 'Ctrl+', ctrl: 'Ctrl+', shift: 'Shift+', alt: 'Alt+' };
  return keys
    .split('+')
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('');
};

/** Ctrl on most systems, Command on Apple's. */
export const isMod = (event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean => event.ctrlKey || event.metaKey;

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
