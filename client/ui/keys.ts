/** Shortcuts as the person's keyboard names them, and whether a key press belongs to a text field. */
import { english, said, type Text } from '../texts/text.ts';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const signs: { readonly [part: string]: string } = { mod: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥' };

/** What is written on them; German keyboards have their own words. */
const names: { readonly [part: string]: Text } = {
  mod: english`Ctrl`,
  ctrl: english`Ctrl`,
  shift: english`Shift`,
  alt: english`Alt`,
  Arrows: english`Arrows`,
  Del: english`Del`,
  End: english`End`,
  Enter: english`Enter`,
  Esc: english`Esc`,
  Home: english`Home`,
  Space: english`Space`,
};

const part = (key: string): string => {
  const name = names[key];
  if (name !== undefined) return said(name);
  return key.length === 1 ? key.toUpperCase() : key;
};

/** "mod+shift+z" -> "Ctrl+Shift+Z", on Apple's systems "⌘⇧Z". */
export const keyName = (keys: string): string =>
  keys
    .split('+')
    .map((key, at, all) => (apple ? signs[key] : undefined) ?? `${part(key)}${at === all.length - 1 ? '' : '+'}`)
    .join('');

/** Ctrl on most systems, Command on Apple's. */
export const isMod = (event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean => event.ctrlKey || event.metaKey;

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
