/**
 * The recovery sheet: the words on paper, as words and as a QR code, with where they belong. It is put beside the app for the moment of printing only, and
 * never becomes a file of ours.
 */
import { squaresOf } from '../../ui/qr.ts';
import styles from './Sheet.module.css';
import { t } from '../../texts/text.ts';

const element = (name: string, text: string): HTMLElement => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

const code = (text: string): SVGElement => {
  const { path, size } = squaresOf(text);
  const part = (name: string, attributes: { readonly [name: string]: string }): SVGElement => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const square = part('svg', { viewBox: `0 0 ${size} ${size}`, 'shape-rendering': 'crispEdges' });
  square.append(part('path', { d: path }));
  return square;
};

/** `address`: where the app is found. */
export const printSheet = (words: readonly string[], address: string): void => {
  const sheet = document.createElement('section');
  sheet.className = styles.sheet ?? '';
  const list = document.createElement('ol');
  list.append(...words.map((word) => element('li', word)));
  sheet.append(
    element('h1', t`Holdfast recovery sheet`),
    element('p', t`These 12 words bring back every session that was synced at ${address}. Whoever holds this sheet can read them.`),
    list,
    code(words.join(' ')),
    element('p', t`To recover: open the address above, choose “${t`Restore with recovery phrase`}”, and type the words in this order, or scan the code there.`),
    element('p', t`Keep this sheet where you keep a passport. Nobody can replace it.`),
  );
  document.body.append(sheet);
  try {
    print();
  } finally {
    sheet.remove();
  }
};
