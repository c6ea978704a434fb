import { expect, test } from 'vitest';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { secretToWords, wordsToSecret } from './phrase.ts';

const zeros = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

test('SEC-11 16 bytes are 12 words and the words are the bytes, as BIP 39 has it', () => {
  expect(secretToWords(new Uint8Array(16)).join(' ')).toBe(zeros);
  expect(wordsToSecret('legal winner thank year wave sausage worth useful legal winner thank yellow')).toEqual({
    ok: true,
    value: new Uint8Array(16).fill(0x7f),
  });
  for (let turn = 0; turn < 50; turn += 1) {
    const secret = crypto.random(16);
    expect(wordsToSecret(secretToWords(secret).join(' '))).toEqual({ ok: true, value: secret });
  }
});

test('SEC-11 case, white space, commas and list numbers do not matter', () => {
  const typed = `  ${zeros.toUpperCase().split(' ').join('\n\t')} `;
  const listed = zeros.split(' ').map((word, index) => `${index + 1}. ${word}`).join(', ');
  for (const text of [typed, listed]) expect(wordsToSecret(text)).toEqual({ ok: true, value: new Uint8Array(16) });
});

test('SEC-12 a wrong phrase says which word is not in the list, how many there are, or that they do not belong together', () => {
  const words = zeros.split(' ');
  expect(wordsToSecret(words.with(3, 'abandom').join(' '))).toEqual({ ok: false, fault: { code: 'BAD_PHRASE', facts: { word: 4 } } });
  expect(wordsToSecret(words.with(11, 'xyz').join(' '))).toEqual({ ok: false, fault: { code: 'BAD_PHRASE', facts: { word: 12 } } });
  expect(wordsToSecret(words.slice(1).join(' '))).toEqual({ ok: false, fault: { code: 'BAD_PHRASE', facts: { words: 11 } } });
  expect(wordsToSecret('')).toEqual({ ok: false, fault: { code: 'BAD_PHRASE', facts: { words: 0 } } });
  expect(wordsToSecret(words.with(11, 'zoo').join(' '))).toEqual({ ok: false, fault: { code: 'BAD_PHRASE', facts: { checksum: 0 } } });
});
