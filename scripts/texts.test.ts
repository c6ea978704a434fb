import { expect, test } from 'vitest';
import { catalogueOf, compare, filesOf, languages, textsIn, textsOfScreen } from './texts.mjs';

const { asked, bare, early, first } = textsOfScreen();
const listed = (found: readonly { readonly text: string; readonly file: string; readonly line: number }[]): string[] =>
  found.map(({ text, file, line }) => `${file}:${line} ${text}`);

const sample = `
  import { english, t } from './text.ts';
  const early = t\`Too soon\`;
  const table = { title: 'Bare', tone: 'quiet', later: english\`Later\` };
  export const Page = ({ many }) => (
    <p title="Read aloud">
      {t\`\${many} of \${7}\`} {counted(many, 'row')} {counted(many, 'index', 'indices')} Seen
      {'This is a sentence'} {many > 1 ? 'yes' : t\`no\`} <b title={\`\${many} seen\`}>Holdfast</b>
    </p>
  );`;

test('TXT-1: what a file asks for, shows without asking and asks for too early is found', () => {
  const found = textsIn('client/Page.tsx', sample);
  const texts = (list: readonly { readonly text: string }[]): string[] => list.map(({ text }) => text);
  expect(texts(found.asked)).toEqual(['Too soon', 'Later', '{0} of {1}', 'row', 'rows', 'index', 'indices', 'no']);
  expect(texts(found.bare).toSorted()).toEqual(['Bare', 'Read aloud', 'Seen', 'This is a sentence', 'yes', '{0} seen']);
  expect(texts(found.early)).toEqual(['Too soon']);
  expect(found.early[0]?.line).toBe(3);
});

test('TXT-1: no text of the screen is shown without being asked for, and none is asked for while a module loads', () => {
  expect(asked.length).toBeGreaterThan(1000);
  expect(listed(bare)).toEqual([]);
  expect(listed(early)).toEqual([]);
});

test('TXT-2: what a catalogue lacks, has too much or says with other values is found', () => {
  const wanted = ['{0} of {1}', 'Close', 'Open'].map((text) => ({ text, file: 'Page.tsx', line: 1 }));
  const { missing, unused, other } = compare(wanted, { '{0} of {1}': '{1} von {1}', Close: 'Schließen', Shut: 'Zu' });
  expect([missing.map(({ text }) => text), unused, other]).toEqual([['Open'], ['Shut'], ['{0} of {1}']]);
  expect(compare(wanted.slice(0, 1), { '{0} of {1}': '{1}, davon {0}' }).other).toEqual([]);
});

/** Marks of a language around what is quoted, and marks of others that have no place in it. */
const marks: Readonly<Record<string, { readonly quoted: RegExp; readonly foreign: RegExp }>> = {
  de: { quoted: /„[^”]+“/, foreign: /[”«»]/ },
  nb: { quoted: /«[^“]+»/, foreign: /[“”„]/ },
};
const lastMark = (text: string): string => /[.…:?!,]$/.exec(text)?.[0] ?? '';

test.each(languages)('TXT-2 TXT-3 TXT-6: the catalogue %s is complete, without surplus, of one mind, and has at first what is needed at first', async (language) => {
  const catalogue = await catalogueOf(language);
  const all: Readonly<Record<string, string>> = { ...catalogue.later, ...catalogue.first };
  const { missing, unused, other } = compare(asked, all);
  expect({ missing: listed(missing), unused, other }).toEqual({ missing: [], unused: [], other: [] });
  expect([...first].filter((text) => !Object.hasOwn(catalogue.first, text))).toEqual([]);

  const files = await filesOf(language);
  expect(files.flatMap(({ file, texts }) => Object.entries(texts).filter(([text, said]) => all[text] !== said).map(([text]) => `${file} ${text}`))).toEqual([]);

  const { quoted, foreign } = marks[language] ?? { quoted: /./, foreign: /$^/ };
  const odd = Object.entries(all).filter(
    ([text, said]) =>
      [text, said].some((each) => each.trim() === '' || each !== each.trim() || / {2}/.test(each)) ||
      lastMark(text) !== lastMark(said) ||
      foreign.test(said) ||
      (text.includes('“') && !quoted.test(said)),
  );
  expect(odd).toEqual([]);
});
