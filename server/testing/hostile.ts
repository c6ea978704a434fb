/**
 * For the hostile fuzz: requests drawn from the API's own description. Half of a request is usually right, or nothing behind the
 * first check would ever be reached; the rest is what a schema does not expect.
 */
import { exampleId, rows, type Operation } from '../../shared/protocol/operations.ts';
import { describeApi } from '../routes/openapi.ts';

export interface Dice {
  /** In [0, 1). */
  next(): number;
}
type Schema = { readonly [name: string]: unknown };

const document = describeApi() as { readonly components: { readonly schemas: { readonly [name: string]: Schema } }; readonly paths: { readonly [path: string]: { readonly [method: string]: Schema } } };

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const deep = (depth: number): unknown => {
  let value: unknown = 0;
  for (let n = 0; n < depth; n += 1) value = [value];
  return value;
};

export interface Pool {
  /** Real ids, cursors, etags and tokens, so that some requests meet what exists. */
  readonly ids: string[];
  readonly tokens: string[];
  readonly cursors: string[];
  readonly etags: string[];
  /** Whole calls that would be taken, by their names. */
  readonly calls: { [name: string]: { readonly id: string; readonly token: string; readonly body?: object; readonly chunk?: { readonly text: string; readonly digest: string } }[] };
}

export const createHostile = (dice: Dice, pool: Pool) => {
  const below = (most: number): number => Math.floor(dice.next() * most);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const chance = (share: number): boolean => dice.next() < share;
  const word = (length: number): string => Array.from({ length }, () => letters[below(64)]).join('');

  const wrong: readonly (() => unknown)[] = [
    () => null,
    () => undefined,
    () => -1,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER,
    () => 0.5,
    () => '',
    () => '\u0000',
    () => '\ud800',
    () => '../../etc/passwd',
    () => "' OR 1=1 --",
    () => '<script>alert(1)</script>',
    () => word(below(300)),
    () => 'A'.repeat(1000 * below(60)),
    () => true,
    () => [],
    () => ({}),
    () => ({ __proto__: null, constructor: 1 }),
    () => deep(below(2000)),
    () => Array.from({ length: below(1200) }, () => pick(pool.ids)),
    () => Object.fromEntries(Array.from({ length: below(400) }, () => [word(22), [below(9), word(43)]])),
  ];

  const value = (schema: Schema): unknown => {
    if (chance(0.04)) return pick(wrong)();
    const reference = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
    if (reference === 'Id') return chance(0.7) ? pick(pool.ids) : word(22);
    if (reference === 'Hash') return word(43);
    if (reference !== undefined) return value(document.components.schemas[reference] ?? {});
    const choices = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(choices)) return value(pick(choices as Schema[]));
    switch (schema['type']) {
      case 'object': {
        const { properties, required = [], additionalProperties } = schema as { properties?: { [name: string]: Schema }; required?: string[]; additionalProperties?: Schema | boolean };
        const entries = Object.entries(properties ?? {}).flatMap(([name, each]) => ((required.includes(name) ? chance(0.97) : chance(0.5)) ? [[name, value(each)] as const] : []));
        const more = typeof additionalProperties === 'object' ? Array.from({ length: below(4) }, () => [chance(0.8) ? pick(pool.ids) : word(22), value(additionalProperties)] as const) : [];
        return Object.fromEntries([...entries, ...more, ...(chance(0.03) ? [[word(3), pick(wrong)()] as const] : [])]);
      }
      case 'array':
        return Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as Schema[]).map(value) : Array.from({ length: below(4) }, () => value((schema['items'] ?? {}) as Schema));
      case 'integer':
      case 'number':
        return chance(0.8) ? below(40) : pick([0, -1, 2 ** 53, 1e21, 1.5]);
      case 'boolean':
        return chance(0.5);
      case 'string':
        return chance(0.9) ? word(pick([0, 1, 2, 3, 4, 8, 40, 64, 86, 200])) : pick(wrong)();
      case undefined:
      default:
        return pick(wrong)();
    }
  };

  const raw: readonly (() => string)[] = [
    () => '',
    () => '{',
    () => '[1,]',
    () => '"',
    () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    () => '{"a":1,"a":2,"__proto__":{"x":1}}',
    () => `{"records":${'['.repeat(50_000)}`,
    () => '\u0000\u0001\ufffd',
    () => `{"vector":{"${'a'.repeat(100_000)}":1}}`,
  ];

  const schemaOf = (row: Operation): Schema => {
    const described = document.paths[`/api/v1${row.path.replace(/:(\w+)/g, '{$1}')}`]?.[row.method.toLowerCase()];
    return (described as { requestBody: { content: { 'application/json': { schema: Schema } } } }).requestBody.content['application/json'].schema;
  };

  const bodyOf = (row: Operation & { readonly name: string }, known: object | undefined): string | undefined => {
    if (row.sends !== undefined) return pick(['', word(below(200)), 'x'.repeat(1000 * below(1500))]);
    if (row.body === undefined) return row.method === 'GET' || chance(0.8) ? undefined : '{}';
    if (chance(0.06)) return pick(raw)();
    const whole = known ?? value(schemaOf(row));
    const isObject = typeof whole === 'object' && whole !== null && !Array.isArray(whole);
    const text = JSON.stringify(isObject && chance(0.15) ? { ...whole, [pick(Object.keys(whole).concat('x'))]: pick(wrong)() } : whole) ?? '';
    return chance(0.02) ? text.slice(0, below(text.length)) : text;
  };

  const ids: readonly (() => string)[] = [() => word(22), () => 'x', () => '%00', () => '..%2f..%2f', () => '%ff', () => 'a'.repeat(3000), () => `${exampleId}.`, () => '%F0%9F%92%A9'];

  /** A request of one of the calls; sometimes of none. */
  return (origin: string): { readonly name: string; readonly request: Request } => {
    // An account that is erased answers nothing else any more: rarely, or there would be nothing left to be hostile to.
    const row = pick(chance(0.1) ? rows : rows.filter(({ name }) => name !== 'erase'));
    const calls = pool.calls[row.name] ?? [];
    const good = calls.length > 0 && chance(0.4) ? pick(calls) : undefined;
    const path = row.path.replace(/:\w+/, () => good !== undefined && chance(0.9) ? good.id : (chance(0.85) ? pick(pool.ids) : pick(ids)()));
    const query = chance(row.paged === true ? 0.7 : 0.05) ? `?${pick([`limit=${pick(['1', '0', '-1', '100', '101', '1e9', 'x', '99999999999'])}`, `cursor=${encodeURIComponent(chance(0.6) ? pick(pool.cursors) : pick(["x", "1~2", "9".repeat(40), "\u0000", "1~000000000000001~", "0~000000000000000~../x"]))}`, `limit=3&cursor=${encodeURIComponent(pick(pool.cursors))}`, 'limit=1&limit=2', '%'])}` : '';
    const method = chance(0.96) ? row.method : pick(['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'GET']);
    const headers = new Headers({ 'x-test-address': String(below(50)) });
    if (chance(0.9)) headers.set('authorization', chance(0.92) ? `Bearer ${good?.token ?? pick(pool.tokens)}` : pick(['Bearer x', 'Basic eDp4', `Bearer ${word(999)}`, 'Bearer a.b.c', 'bearer']));
    if (chance(0.9)) headers.set('content-type', chance(0.95) ? 'application/json' : pick(['text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16']));
    if (chance(0.1)) headers.set('if-none-match', pick([...pool.etags, '*', 'W/', '"', 'x'.repeat(500)]));
    if (chance(0.1)) headers.set('holdfast-store', pick(['0:-1#1', 'x'.repeat(4000), '0:-1#99999999999999999999', ',,,']));
    if (chance(0.3)) headers.set('accept-encoding', pick(['br', 'gzip', 'br;q=0, gzip;q=0', '*', ';;;', 'x'.repeat(300)]));
    if (chance(0.02)) headers.set('content-length', pick(['0', '1', '999999999', '-1', 'x']));
    if (good?.chunk !== undefined && chance(0.9)) headers.set('content-digest', good.chunk.digest);
    if (row.ranges === true && chance(0.5)) headers.set('range', pick(['bytes=0-1', 'bytes=1-', 'bytes=-1', 'bytes=9-1', 'bytes=99999999999999999999-', 'bytes=0-0,2-3', 'x', 'bytes=']));
    const body = method === 'GET' || method === 'HEAD' ? undefined : (good?.chunk?.text ?? bodyOf(row, good?.body));
    return { name: row.name, request: new Request(`${origin}${chance(0.99) ? '/api/v1' : '/api/v2'}${path}${query}`, { method, headers, ...(body !== undefined && { body }) }) };
  };
};
