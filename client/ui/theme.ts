/**
 * Light or dark: the system's choice unless the person made one. The choice is this device's, so it lies in localStorage and is
 * applied before the first paint; what is drawn outside CSS (charts, the browser's bar) watches `theme`.
 */
export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'holdfast-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
const announce = (): void => {
  for (const listener of [...listeners]) listener();
};

export const themeChoice = (): ThemeChoice => {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
};

const apply = (choice: ThemeChoice): void => {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
};

export const chooseTheme = (choice: ThemeChoice): void => {
  localStorage.setItem(key, choice);
  apply(choice);
  announce();
};

let held: 'light' | 'dark' | undefined;

/** Another look for as long as something needs it, whatever was chosen: paper is white. Undefined gives the choice back. */
export const holdTheme = (shade: 'light' | 'dark' | undefined): void => {
  held = shade;
  apply(shade ?? themeChoice());
  announce();
};

/** To be called once, before anything is painted. */
export const startTheme = (): void => {
  apply(themeChoice());
  dark.addEventListener('change', announce);
};

export const theme = {
  get: (): 'light' | 'dark' => {
    if (held !== undefined) return held;
    const choice = themeChoice();
    if (choice !== 'system') return choice;
    return dark.matches ? 'dark' : 'light';
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
