/**
 * The recovery secret as 12 English words (BIP 39; @scure/bip39). Imported dynamically only: the word list is 13 kB that an
 * ordinary start does not need. A fault names the place of a wrong word, never the word.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { concat, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { err, ok, type Result } from '../model/result.ts';

const phraseWords = 12;

const known = new Set(wordlist);

/** `secret` is 16 bytes. */
export const secretToWords = (secret: Bytes): string[] => entropyToMnemonic(secret, wordlist).split(' ');

/** Words as a person types or pastes them: any case, any white space, commas, list numbers in front. */
const split = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\d+[.)]?/g, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word !== '');

/**
 * Fault BAD_PHRASE with one fact: { word } the place, from 1, of the first word that is not in the list; { words } how many there
 * are when they are not 12; { checksum: 0 } when all are in the list but do not belong together (one is wrong or out of order).
 */
export const wordsToSecret = (text: string): Result<Bytes> => {
  const words = split(text);
  const wrong = words.findIndex((word) => !known.has(word));
  if (wrong !== -1) return err(fault('BAD_PHRASE', { word: wrong + 1 }));
  if (words.length !== phraseWords) return err(fault('BAD_PHRASE', { words: words.length }));
  try {
    return ok(concat(mnemonicToEntropy(words.join(' '), wordlist)));
  } catch {
    return err(fault('BAD_PHRASE', { checksum: 0 })); // The library throws for the one thing left: the checksum.
  }
};
