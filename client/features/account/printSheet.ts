/**
 * The recovery sheet: the words on paper, with where they belong. It is put beside the app for the moment of printing only, and
 * never becomes a file of ours.
 */
import styles from './Sheet.module.css';

const element = (name: string, text: string): HTMLElement => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

/** `address`: where the app is found. */
export const printSheet = (words: readonly string[], address: string): void => {
  const sheet = document.createElement('section');
  sheet.className = styles.sheet ?? '';
  const list = document.createElement('ol');
  list.append(...words.map((word) => element('li', word)));
  sheet.append(
    element('h1', 'Holdfast recovery sheet'),
    element('p', `These 12 words bring back every session that was synced at ${address}. Whoever holds this sheet can read them.`),
    list,
    element('p', 'To recover: open the address above, choose “Restore with recovery phrase”, and type the words in this order.'),
    element('p', 'Keep this sheet where you keep a passport. Nobody can replace it.'),
  );
  document.body.append(sheet);
  try {
    print();
  } finally {
    sheet.remove();
  }
};
