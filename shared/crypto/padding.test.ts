import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pad, padme, unpad } from './padding.ts';

test('SEC-7 padding is undone exactly, costs at most 12 per cent and hides all but the magnitude', () => {
  const seen = new Set<number>();
  for (let length = 1; length <= 4096; length += 1) {
    const padded = padme(length);
    expect(padded).toBeGreaterThanOrEqual(length);
    expect(padded).toBeLessThanOrEqual(length * 1.12);
    expect(padme(padded)).toBe(padded);
    seen.add(padded);
  }
  expect(seen.size).toBeLessThan(110);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (content) => {
      const payload = new Uint8Array(content);
      expect(unpad(pad(payload))).toEqual(payload);
    }),
    { seed: 7 },
  );
});

test('SEC-7 only what padding makes is unpadded', () => {
  const padded = pad(new Uint8Array(100).fill(9));
  expect(padded.byteLength).toBe(104);
  const longer = new Uint8Array(padded.byteLength + 1);
  longer.set(padded);
  expect(unpad(longer)).toBeUndefined();
  const dirty = pad(new Uint8Array(101));
  dirty[dirty.byteLength - 1] = 1;
  expect(unpad(dirty)).toBeUndefined();
  const beyond = pad(new Uint8Array(3));
  beyond[3] = 200;
  expect(unpad(beyond)).toBeUndefined();
  expect(unpad(new Uint8Array(3))).toBeUndefined();
});
