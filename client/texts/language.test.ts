import { afterEach, expect, test, vi } from 'vitest';
import { inSentence } from './format.ts';
import { keepLanguage, language, languageChoice, languageOf } from './language.ts';

afterEach(() => vi.unstubAllGlobals());

test('TXT-4: the first of the browser’s languages that is ours; Norwegian of any kind is Bokmål; English where none is', () => {
  const cases: readonly (readonly [tags: readonly string[], language: string])[] = [
    [['de-AT', 'en'], 'de'],
    [['DE'], 'de'],
    [['fr-FR', 'nn-NO', 'de'], 'nb'],
    [['no'], 'nb'],
    [['nb-NO'], 'nb'],
    [['fr', 'en-GB', 'de'], 'en'],
    [['fr', 'sv'], 'en'],
    [['', 'toString', 'den'], 'en'],
    [[], 'en'],
  ];
  for (const [tags, wanted] of cases) expect([tags, languageOf(tags)]).toEqual([tags, wanted]);
});

test('TXT-4: what the person chose goes before the browser, until the browser is chosen again; what nobody can have chosen counts for nothing', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('navigator', { languages: ['nn', 'en'] });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  expect([languageChoice(), language()]).toEqual(['browser', 'nb']);
  keepLanguage('de');
  expect([languageChoice(), language()]).toEqual(['de', 'de']);
  for (const key of kept.keys()) kept.set(key, 'constructor');
  expect([languageChoice(), language()]).toEqual(['browser', 'nb']);
  keepLanguage('browser');
  expect(kept.size).toBe(0);
});

test('TXT-5: a name in a sentence begins small, unless it is an abbreviation or the page is German', () => {
  expect(['Pivot table', 'SQL', 'Note'].map(inSentence)).toEqual(['pivot table', 'SQL', 'note']);
  vi.stubGlobal('document', { documentElement: { lang: 'de' } });
  expect(['Pivot-Tabelle', 'SQL', 'Notiz'].map(inSentence)).toEqual(['Pivot-Tabelle', 'SQL', 'Notiz']);
  vi.stubGlobal('document', { documentElement: { lang: 'nb' } });
  expect(inSentence('Notat')).toBe('notat');
});
