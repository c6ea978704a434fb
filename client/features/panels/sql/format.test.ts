import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keywords, tokenize, tokenText } from '../../../data/sqlTokens.ts';
import { formatSql } from './format.ts';

const solid = (sql: string): readonly string[] =>
  tokenize(sql)
    .filter(({ kind }) => kind !== 'space')
    .map((token) => (token.kind === 'keyword' ? tokenText(sql, token).toLowerCase() : tokenText(sql, token).trimEnd()));

test('PAN-16: a clause is a line, a question in brackets is indented, long lists stand below each other', () => {
  expect(formatSql('select zone,sum(rate) as total from wells w left join zones z on w.zone=z.zone where rate>5 and day between 1 and 2 group by zone order by total desc limit 5')).toBe(
    [
      'SELECT zone, sum(rate) AS total',
      'FROM wells w',
      'LEFT JOIN zones z ON w.zone=z.zone',
      'WHERE rate>5 AND day BETWEEN 1 AND 2',
      'GROUP BY zone',
      'ORDER BY total DESC',
      'LIMIT 5',
    ].join('\n'),
  );
  expect(formatSql("with a as (select * from b where x in (select y from c)) select 'it''s' -- why\n, \"from\" from a")).toBe(
    ['WITH a AS (', '  SELECT *', '  FROM b', '  WHERE x IN (', '    SELECT y', '    FROM c', '  )', ')', "SELECT 'it''s' -- why", '  , "from"', 'FROM a'].join('\n'),
  );
  expect(formatSql('select a_long_column_name, another_long_column_name, a_third_long_column_name, count(*) from t')).toBe(
    ['SELECT', '  a_long_column_name,', '  another_long_column_name,', '  a_third_long_column_name,', '  count(*)', 'FROM t'].join('\n'),
  );
  expect(formatSql("select 'open")).toBe("select 'open");
});

test('PAN-16: laying out changes nothing but spaces and the case of keywords, and doing it again changes nothing', () => {
  const part = fc.oneof(fc.constantFrom(...keywords), fc.constantFrom('a', '"b c"', "'x -- y'", '1.5', '(', ')', ',', '.', '::', '<=', '-1', '-- note\n', '/* c */', '$$q$$', 'count', '\n'));
  fc.assert(
    fc.property(fc.array(fc.tuple(part, fc.constantFrom(' ', '', '\n')), { maxLength: 40 }), (parts) => {
      const sql = parts.map(([text, space]) => text + space).join('');
      const laid = formatSql(sql);
      expect(solid(laid)).toEqual(solid(sql));
      expect(formatSql(laid)).toBe(laid);
    }),
    { seed: 20261128, numRuns: 3000 },
  );
});
