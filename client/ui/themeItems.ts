/** The three choices of light and dark as menu items. */
import type { MenuItem } from './Menu.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from './theme.ts';
import { t } from './text.ts';

const choices: readonly { readonly choice: ThemeChoice; readonly label: string }[] = [
  { choice: 'system', label: 'As the system' },
  { choice: 'light', label: 'Light' },
  { choice: 'dark', label: 'Dark' },
];

export const themeItems = (): readonly MenuItem[] => [
  { heading: t`Appearance` },
  ...choices.map(({ choice, label }) => ({ label, checked: themeChoice() === choice, onAction: () => chooseTheme(choice) })),
];
