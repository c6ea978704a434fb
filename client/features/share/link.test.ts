import { describe, expect, test } from 'vitest';
import { parseSnapshotId } from '../../../shared/model/ids.ts';
import { formatLink, linkKeyBytes, parseLink } from './link.ts';

const id = parseSnapshotId('0123456789abcdefghijkl')!;
const key = Uint8Array.from({ length: linkKeyBytes }, (_, index) => index * 7);

describe('snapshot links', () => {
  test('SNA-1: a link carries the key only in its fragment and reads back', () => {
    const url = new URL(formatLink('https://example.test', { id, key }));
    expect(url.pathname + url.search).toBe(`/s/${id}`);
    expect(parseLink(id, url.hash.slice(1))).toEqual({ ok: true, value: { id, key } });
  });

  test('SNA-2: every cut of a link is told as cut, foreign letters as broken', () => {
    const fragment = new URL(formatLink('https://example.test', { id, key })).hash.slice(1);
    for (let length = 0; length < fragment.length; length += 1) {
      expect(parseLink(id, fragment.slice(0, length))).toEqual({ ok: false, fault: { code: 'LINK_BROKEN', facts: { cut: 1 } } });
    }
    expect(parseLink(id.slice(0, 9), fragment)).toMatchObject({ fault: { facts: { cut: 1 } } });
    expect(parseLink(id, `${fragment.slice(0, -1)}!`)).toMatchObject({ fault: { facts: { cut: 0 } } });
    expect(parseLink(id, `${fragment}A`)).toMatchObject({ fault: { facts: { cut: 0 } } });
  });
});
