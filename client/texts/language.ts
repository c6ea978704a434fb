/**
 * The language of the screen: the first of the browser's languages that is one of ours, unless the person chose. The choice is this
 * device's, so it lies in localStorage, beside light and dark. Numbers and dates go by the browser alone (locale.ts).
 */
export const languages = { en: 'English', de: 'Deutsch', nb: 'Norsk bokmål' } as const;
export type Language = keyof typeof languages;
export type LanguageChoice = 'browser' | Language;

const key = 'holdfast-language';
const isOurs = (name: string): name is Language => Object.hasOwn(languages, name);

/** "de-AT" is German; Norwegian, whether it says Bokmål, Nynorsk or neither, is Bokmål. */
export const languageOf = (tags: readonly string[]): Language => {
  for (const tag of tags) {
    const name = tag.toLowerCase().split('-')[0] ?? '';
    if (name === 'no' || name === 'nn') return 'nb';
    if (isOurs(name)) return name;
  }
  return 'en';
};

export const languageChoice = (): LanguageChoice => {
  const kept = localStorage.getItem(key) ?? '';
  return isOurs(kept) ? kept : 'browser';
};

/** Shown from the next start on: the page is to be loaded anew. */
export const keepLanguage = (choice: LanguageChoice): void => {
  if (choice === 'browser') localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
};

export const language = (): Language => {
  const choice = languageChoice();
  return choice === 'browser' ? languageOf(navigator.languages) : choice;
};
