import fc from 'fast-check';
import { expect, test } from 'vitest';
import { native, portable } from './base64.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Mostly of the alphabet; with padding, the other alphabet, blanks and letters beyond ASCII among it. */
const text = fc.array(fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...letters) }, { weight: 1, arbitrary: fc.constantFrom('=', '+', '/', ' ', '\n', 'é', '\u{1f600}', '\ud800') })).map((parts) => parts.join(''));

test('API-118 a server and a browser write and read base64url alike, and neither takes what is not canonical', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const written = portable.encode(bytes);
      expect(native!.encode(bytes)).toBe(written);
      expect(native!.encode(new Uint8Array([7, ...bytes, 7]).subarray(1, -1))).toBe(written);
      expect(portable.decode(written)).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(text, (any) => {
      expect(native!.decode(any)).toEqual(portable.decode(any));
    }),
    { numRuns: 3000 },
  );
  for (const bad of ['A', 'AB', 'AAB', 'AA==', 'A+/A', 'AAA A', 'AAAA\n']) expect([bad, native!.decode(bad), portable.decode(bad)]).toEqual([bad, undefined, undefined]);
});
