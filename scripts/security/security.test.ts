import { expect, test } from 'vitest';
import { checkGuesses } from './guesses.mjs';
import { checkLicences, isPermissive } from './licences.mjs';
import { secretsIn, shapes } from './secrets.mjs';

test('every shape of a secret is found where it stands in a line, and words like it are not', () => {
  const letters = 'Ab3'.repeat(30);
  // Put together here, so that this file holds none.
  const samples: Readonly<Record<string, string>> = {
    'a private key': `const pem = "-----BEGIN EC ${'PRIVATE'} KEY-----";`,
    'an AWS key': `id: AKI${'A'}IOSFODNN7EXAMPLE`,
    'a GitHub token': `token=gh${'p'}_${letters.slice(0, 40)}`,
    'a registry token': `//host/:_auth${'Token'}=abc`,
    'a Slack token': `xox${'b'}-1234567890-abc`,
    'an account key of Cosmos DB or Storage': `Account${'Key'}=${letters.slice(0, 86)}==`,
    'a signed token': `ey${'J'}${letters.slice(0, 30)}.ey${'J'}${letters.slice(0, 30)}.${letters.slice(0, 30)}`,
    'a password in an address': `https://me:${'secret'}@host.example/`,
  };
  expect(Object.keys(samples)).toEqual(Object.keys(shapes));
  for (const [what, line] of Object.entries(samples)) expect({ line, found: secretsIn(line) }).toEqual({ line, found: [what] });
  for (const line of ['-----BEGIN PUBLIC KEY-----', 'https://user@host.example/', 'http://127.0.0.1:8787/@fs', 'a registry token', letters]) expect({ line, found: secretsIn(line) }).toEqual({ line, found: [] });
});

test('what ships is permissively licensed: of alternatives one is enough, of several at once all have to be', () => {
  expect(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'].map(isPermissive)).toEqual([true, true, true]);
  expect(['GPL-3.0', 'MIT AND GPL-3.0', 'unknown'].map(isPermissive)).toEqual([false, false, false]);
  expect(checkLicences().wrong).toEqual([]);
});

test('a link withstands guessing at the rates that a server lets through', () => {
  expect(checkGuesses().wrong).toEqual([]);
});
