/** The three choices of light and dark as menu items. */
import type { MenuItem } from './Menu.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from './theme.ts';

const choices: readonly { readonly choice: ThemeChoice; readonly label: string }[] = [
  { choice: 'system', label: 'As the system' },
  { choice: 'light', label: 'Light' },
  { choice: 'dark', label: 'Dark' },
];

export const themeItems = (): readonly MenuItem[] => [
  { heading: 'Appearance' },
  ...choices.map(({ choice, label }) => ({ label, checked: themeChoice() === choice, onAction: () => chooseTheme(choice) })),
];
