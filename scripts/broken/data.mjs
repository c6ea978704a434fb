/** Reading files: client/data. Rows as in documents.mjs; a fifth text names the test file where the rule has slower ones too. */
const csv = (/** @type {string} */ name) => `client/data/csv/${name}.test.ts`;

export default [
  ['DAT-1', 'client/data/csv/parser.ts', 'return empty || rowLine <= skip ? undefined : take(row, rowLine);', 'return rowLine <= skip ? undefined : take(row, rowLine);', csv('parser')],
  ['DAT-2', 'client/data/csv/parser.ts', "fault('CSV_UNCLOSED_QUOTE', { line: quoteLine })", "fault('CSV_UNCLOSED_QUOTE', { line })", csv('parser')],
  ['DAT-3', 'client/data/csv/encoding.ts', "return isUtf8(bytes) || isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1252';", "return 'utf-8';", csv('encoding')],
  ['DAT-6', 'client/data/csv/values.ts', 'wholeNumber.test(text) && !leadingZero.test(text) && fitsInt64(text);', 'wholeNumber.test(text) && fitsInt64(text);', csv('values')],
  ['DAT-7', 'client/data/csv/values.ts', "return trueWords.test(text) ? 'true' : falseWords.test(text) ? 'false' : undefined;", "return trueWords.test(text) ? 'true' : 'false';", csv('values')],
  ['DAT-5', 'client/data/csv/inspect.ts', "return fault('CSV_RAGGED_ROW', { line, expected: names?.length ?? 0, actual: fields.length });", 'return undefined;', csv('inspect'), csv('quick')],
  ['DAT-8', 'client/data/files/names.ts', "const clash = used.has(fold(wanted)) ||", 'const clash = used.has(wanted) ||'],
  ['DAT-9', 'client/data/files/names.ts', '|| reserved.has(plain) ?', '?'],
  ['DAT-10', 'client/data/csv/convert.ts', "values.push(value === '' ? null : value);", 'values.push(value);', csv('inspect'), csv('quick')],
  ['DAT-21', 'client/data/json/scanner.ts', "if (code < 32) return fail(at, 'string');", ''],
  ['DAT-30', 'client/data/csv/parser.ts', 'escaped = true;', '', csv('parser')],
  ['DAT-11', 'client/data/arrow.ts', "value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();", 'Number(value);', 'client/data/arrow.test.ts'],
  ['DAT-12', 'client/data/engineSql.ts', "name.replaceAll('\"', '\"\"')", 'name', 'client/data/engineSql.test.ts'],
  ['DAT-17', 'client/data/engineErrors.ts', 'plainReason(messageOf(problem).split', '(messageOf(problem).split', 'client/data/engineErrors.test.ts'],
  ['PAN-8', 'client/data/engineErrors.ts', 'const position = at - question.sent.indexOf(question.asked);', 'const position = at;', 'client/data/engineErrors.test.ts'],
];
