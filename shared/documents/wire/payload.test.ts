import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8, concat } from '../../model/bytes.ts';
import { decodePayload, encodePayload, type Payload } from './payload.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const id = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length });
const key = fc
  .tuple(id(12), fc.stringMatching(/^[a-z][A-Za-z0-9.]{0,39}$/), id(8))
  .map(([entity, field, writer]) => `${entity}/${field}#${writer}` as const);
const value = fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.parse(JSON.stringify(json)) as never);
const count = fc.maxSafeNat().map((n) => Math.max(1, n));
const payload: fc.Arbitrary<Payload> = fc.record({
  schema: fc.nat(),
  at: fc.maxSafeNat(),
  change: fc.record({
    update: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
    patch: fc.record({
      set: fc.array(fc.tuple(key, value, count, fc.maxSafeNat()), { maxLength: 4 }),
      del: fc.array(fc.tuple(key, count), { maxLength: 4 }),
    }),
  }),
});

const invalid = { ok: false, fault: { code: 'INVALID_INPUT' } };
const simple: Payload = {
  schema: 1,
  at: 5,
  change: { update: Uint8Array.of(1, 2, 3), patch: { set: [['session/title#AAAAAAAA', 'x', 1, 5]], del: [] } },
};

describe('payload', () => {
  test('DOC-11 T1 reads back as it was written', () => {
    fc.assert(
      fc.property(payload, (one) => {
        expect(decodePayload(encodePayload(one))).toEqual({ ok: true, value: one });
      }),
    );
  });

  test('DOC-11 costs the update, the patch and a few bytes', () => {
    const patch = utf8(JSON.stringify([simple.change.patch.set, []]));
    expect(encodePayload({ ...simple, at: 1_700_000_000_000 }).byteLength).toBe(3 + patch.byteLength + 1 + 1 + 6 + 1);
  });

  test('DOC-11 a payload cut short is a fault at every length', () => {
    const whole = encodePayload(simple);
    for (let length = 0; length < whole.byteLength; length += 1) expect(decodePayload(whole.slice(0, length))).toEqual(invalid);
  });

  test('DOC-11 T22 malformed bytes are a fault, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodePayload(concat(Uint8Array.of(1), bytes)).ok).toBe(false);
      }),
    );
    const endless = Uint8Array.of(1, ...Array<number>(40).fill(0xff));
    expect(decodePayload(endless)).toEqual(invalid);
    const huge = Uint8Array.of(1, ...Array<number>(9).fill(0xff), 1, 5, 0);
    expect(decodePayload(concat(huge, utf8('[[],[]]')))).toEqual(invalid);
  });

  test('DOC-11 DOC-20 a patch with a malformed part is refused whole', () => {
    const bad = [
      [['title', 'x', 1, 5]],
      [['session/title#AAAAAAAA', 'x', 0, 5]],
      [['session/title#AAAAAAAA', 'x', 1]],
      [['session/title#AAAAAAAA', 'x', 1, -1]],
      [['session/title#AAAAAAAA', 'x', 2 ** 60, 5]],
    ];
    for (const set of bad) {
      const patch = utf8(JSON.stringify([set, []]));
      expect(decodePayload(concat(Uint8Array.of(1, 1, 5, 0), patch))).toEqual(invalid);
    }
    expect(decodePayload(concat(Uint8Array.of(1, 1, 5, 0), utf8('[[],[],[]]')))).toEqual(invalid);
    expect(decodePayload(concat(Uint8Array.of(1, 1, 5, 0), utf8('[[],[]]'))).ok).toBe(true);
  });

  test('DOC-11 a format of newer code is named as such', () => {
    expect(decodePayload(Uint8Array.of(2, 0))).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION' } });
  });
});
