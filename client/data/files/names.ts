import { limits } from '../../../shared/model/limits.ts';

/** Names that the engine can tell apart: it ignores case, so "Rate" and "rate" in one table would be one column. */
const fold = (name: string): string => name.toLowerCase();

const unique = (name: string, taken: ReadonlySet<string>): string => {
  if (!taken.has(fold(name))) return name;
  for (let count = 2; ; count += 1) if (!taken.has(fold(`${name}_${count}`))) return `${name}_${count}`;
};

/** Column names from a header row; empty ones are numbered by place, later ones of equal name get a count. */
export const columnNames = (header: readonly string[]): readonly string[] => {
  const given = new Set(header.map((name) => fold(name.trim())));
  const used = new Set<string>();
  return header.map((raw, index) => {
    const wanted = raw.trim() === '' ? `column_${index + 1}` : raw.trim();
    const clash = used.has(fold(wanted)) || (raw.trim() === '' && given.has(fold(wanted)));
    const name = clash ? unique(wanted, new Set([...given, ...used])) : wanted;
    used.add(fold(name));
    return name;
  });
};

/** Words of SQL that cannot name a table without quotes (DuckDB's reserved keywords, as far as a file is ever called so). */
const reserved = new Set(
  ('all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc ' +
    'describe distinct do else end except false fetch for foreign from grant group having in initially intersect into lambda lateral ' +
    'leading limit not null offset on only or order pivot placing primary qualify references returning select show some summarize ' +
    'symmetric table then to trailing true union unique unpivot user using variadic when where window with').split(' '),
);

/** A table name that needs no quotes in SQL, unique among the session's aliases. */
export const aliasFor = (fileName: string, taken: readonly string[]): string => {
  const plain = fileName
    .replace(/\.(?:gz|zip)$/i, '')
    .replace(/\.[A-Za-z0-9]{1,7}$/, '')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, limits.aliasCharacters)
    .replace(/_+$/, '');
  const named = plain === '' ? 'data' : /^\d/.test(plain) || reserved.has(plain) ? `data_${plain}` : plain;
  return unique(named, new Set(taken.map(fold)));
};
