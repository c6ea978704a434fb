/**
 * The catalogues: a folder for each language other than English, which stands in the code; a file in it for each folder of the
 * screen. `first.ts` gathers what the first screen needs, `later.ts` the rest, which is on its way when that is painted.
 */
import type { Language } from './language.ts';
import { expectTexts, learnTexts } from './text.ts';

interface Part {
  readonly default: { readonly [english: string]: string };
}
const parts: { readonly [language in Exclude<Language, 'en'>]: readonly [first: () => Promise<Part>, later: () => Promise<Part>] } = {
  de: [() => import('./de/first.ts'), () => import('./de/later.ts')],
  nb: [() => import('./nb/first.ts'), () => import('./nb/later.ts')],
};

/** Never fails: a catalogue that does not come leaves its texts in English. Undefined when nothing has to come. */
export const loadTexts = (language: Language): Promise<void> | undefined => {
  if (language === 'en') return undefined;
  const [first, later] = parts[language].map((load) => load().then((part) => learnTexts(part.default)).catch(() => undefined));
  expectTexts(Promise.all([first, later]));
  return first;
};
