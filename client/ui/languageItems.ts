/** The languages as menu items, each in its own; what begins anew in the chosen one is the caller's. */
import { keepLanguage, languageChoice, languages, type Language, type LanguageChoice } from '../texts/language.ts';
import type { MenuItem } from './Menu.tsx';
import { t } from '../texts/text.ts';

const choices: readonly LanguageChoice[] = ['browser', ...(Object.keys(languages) as Language[])];

export const languageItems = (begin: () => void): readonly MenuItem[] => [
  { heading: t`Language` },
  ...choices.map((choice) => ({
    label: choice === 'browser' ? t`As the browser` : languages[choice],
    checked: languageChoice() === choice,
    onAction: () => {
      keepLanguage(choice);
      begin();
    },
  })),
];
