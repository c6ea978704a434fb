import { expect, test } from 'vitest';
import { cellText, figureText } from './values.ts';

test('PAN-18: what was worked out is said with six digits, what was typed with all that it has', () => {
  const said = [12.345678901234, 1 / 3, 0.000123456789012, 1_234_567.8912345, 52.370216, 0.1 + 0.2, 7, 2024, 12_000, null, 'x'].map(figureText);
  expect(said).toEqual(['12.3457', '0.333333', '0.000123457', '1,234,568', '52.370216', '0.3', '7', '2024', '12,000', '', 'x']);
  expect(cellText(12.345678901234)).toBe('12.345678901234');
});
