import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { numberFormat } from './locale.ts';
import { cellText, dateText } from './values.ts';

const client = path.resolve(import.meta.dirname, '..');
const sources = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));

test('LOC-1: no other place makes formatters of numbers or dates, or writes them by itself', () => {
  const others = sources.filter((file) => {
    const text = readFileSync(path.join(client, file), 'utf8');
    return /Intl\.(NumberFormat|DateTimeFormat)\(|\.toLocale(?:Date|Time)?String\(/.test(text);
  });
  expect(others).toEqual([path.join('texts', 'locale.ts')]);
});

test('LOC-1: without a page numbers are written in British English; years and ids of four digits have no separator', () => {
  expect(numberFormat({}).format(1461.5)).toBe('1,461.5');
  expect([cellText(2024), cellText(12_345), cellText(-0.1234567890123), cellText(null), cellText('x')]).toEqual(['2024', '12,345', '-0.123456789012', '', 'x']);
  expect(['2026-01-31', '2026-01-31T14:05:09.5', 'soon', null].map(dateText)).toEqual(['31 Jan 2026', '31 Jan 2026, 14:05:09', 'soon', '']);
});
