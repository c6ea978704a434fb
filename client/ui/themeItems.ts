/** The three choices of light and dark as menu items. */
import type { MenuItem } from './Menu.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from './theme.ts';
import { english, said, t, type Text } from '../texts/text.ts';

const choices: readonly { readonly choice: ThemeChoice; readonly label: Text }[] = [
  { choice: 'system', label: english`As the system` },
  { choice: 'light', label: english`Light` },
  { choice: 'dark', label: english`Dark` },
];

export const themeItems = (): readonly MenuItem[] => [
  { heading: t`Appearance` },
  ...choices.map(({ choice, label }) => ({ label: said(label), checked: themeChoice() === choice, onAction: () => chooseTheme(choice) })),
];
