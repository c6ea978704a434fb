/**
 * The API's description (OpenAPI 3.1), made of the table of calls and of the very schemas that requests are parsed with. Pure: the
 * same table gives the same document. Ids and positions are components, so that a reader meets each once.
 */
import { toJsonSchema, type ConversionConfig } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { limits } from '../../shared/model/limits.ts';
import * as m from '../../shared/protocol/messages.ts';
import { exampleChunk, exampleId, refusalsOf, rows, type Operation } from '../../shared/protocol/operations.ts';
import { apiRoot } from './callers.ts';
import { pageLimit } from './input.ts';
import { statusOf } from './problems.ts';

type Json = { readonly [name: string]: unknown };

const idForm = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' };
const chunkNameForm = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}\\.(0|[1-9][0-9]{0,3})$' };
const hashForm = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$', description: 'SHA-256 as base64url' };
const vectorForm = {
  type: 'object',
  description: 'Replica id to the last sequence and the hash of that record',
  propertyNames: { $ref: '#/components/schemas/Id' },
  additionalProperties: { type: 'array', prefixItems: [{ type: 'integer', minimum: 0 }, { $ref: '#/components/schemas/Hash' }], minItems: 2, maxItems: 2 },
};

const ids: readonly unknown[] = [m.ownerId, m.deviceId, m.sessionId, m.replicaId, m.snapshotId, m.datasetName];
/** Schemas that a check by code ends: JSON Schema cannot say what it checks, so they are named here. */
const nameOf = (schema: unknown): string | undefined => {
  if (ids.includes(schema)) return 'Id';
  if (schema === m.recordHash) return 'Hash';
  if (schema === m.blobNameForm) return 'ChunkName';
  return schema === m.vector || schema === m.heldVector ? 'Vector' : undefined;
};

const options = (typeMode: 'input' | 'output'): ConversionConfig => ({
  target: 'draft-2020-12',
  typeMode,
  errorMode: 'ignore',
  overrideSchema: ({ valibotSchema }) => {
    const name = nameOf(valibotSchema);
    return name === undefined ? undefined : { $ref: `#/components/schemas/${name}` };
  },
  overrideAction: ({ valibotAction, jsonSchema }) =>
    valibotAction.type === 'raw_transform' && jsonSchema.maxLength !== undefined ? { ...jsonSchema, contentEncoding: 'base64url' } : undefined,
});

/** What travels is what goes into a parse, on both sides. */
const schemaOf = (schema: GenericSchema<unknown, unknown>): Json => {
  const { $schema: _, ...plain } = toJsonSchema(schema, options('input')) as Json;
  return plain;
};

const problemAnswers = (row: Operation): { [status: string]: Json } => {
  const byStatus = new Map<number, { codes: string[]; titles: string[] }>();
  const add = (status: number, code: string, title: string): void => {
    const { codes, titles } = byStatus.get(status) ?? { codes: [], titles: [] };
    byStatus.set(status, { codes: [...codes, code], titles: [...titles, `${code}: ${title}.`] });
  };
  for (const code of refusalsOf(row)) {
    const [status, title] = statusOf(code);
    add(status, code, title);
    if (code === 'INVALID_INPUT' && row.body !== undefined) add(400, code, 'Not JSON');
  }
  const entries = [...byStatus].toSorted(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, { codes, titles }]) => {
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
      const waits = status === 429 || status === 503;
      const headers = waits ? { headers: { 'retry-after': { description: 'Seconds', schema: { type: 'integer', minimum: 1 } } } } : {};
      return [String(status), { description: titles.join(' '), ...headers, content: { 'application/problem+json': { schema } } }];
    }),
  );
};

const successOf = (row: Operation): Json => ({
  description: row.success === 204 ? 'Done; no body' : 'Done',
  ...(row.etag === true && { headers: { etag: { schema: { type: 'string' } } } }),
  ...(row.paged === true && { headers: { [pageLimit]: { description: 'The page size used; "100; asked=500" when more was asked', schema: { type: 'string' } } } }),
  ...(row.reply !== undefined && { content: { 'application/json': { schema: schemaOf(row.reply) } } }),
  ...(row.answers !== undefined && { content: { [row.answers]: {} } }),
});

const parametersOf = (row: Operation): Json[] => [
  ...[...row.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { $ref: `#/components/schemas/${name === 'name' ? 'ChunkName' : 'Id'}` },
  })),
  ...Object.entries(row.query ?? {}).map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } })),
  ...(row.paged === true
    ? [
        { name: 'cursor', in: 'query', schema: { type: 'string' }, description: 'As the list before gave it' },
        {
          name: 'limit',
          in: 'query',
          schema: { type: 'integer', minimum: 1, default: limits.listPageDefault },
          description: `At most ${limits.listPageMaximum}; more is taken as ${limits.listPageMaximum}, and the answer says so`,
        },
      ]
    : []),
  ...(row.ranges === true ? [{ name: 'range', in: 'header', schema: { type: 'string' } }] : []),
  ...(row.etag === true ? [{ name: 'if-none-match', in: 'header', schema: { type: 'string' } }] : []),
];

/** The request of the row's example, as a person would type it. */
export const exampleOf = ({ method, path, by, example, sends }: Operation): string => {
  const address = `/api/v1${path.replace(':name', exampleChunk).replace(/:\w+/g, exampleId)}${example.query === undefined ? '' : `?${example.query}`}`;
  const token = by === 'anyone' ? [] : ["-H 'authorization: Bearer TOKEN'"];
  const body = example.body === undefined ? [] : ["-H 'content-type: application/json'", `-d '${JSON.stringify(example.body)}'`];
  const bytes = sends === undefined ? [] : ["-H 'content-digest: sha-256=:BASE64:'", '--data-binary @chunk'];
  return [`curl -X ${method} https://holdfast.example${address}`, ...token, ...body, ...bytes].join(' \\\n  ');
};

const operationOf = (name: string, row: Operation): Json => ({
  operationId: name,
  summary: row.summary,
  ...(row.notes !== undefined && { description: row.notes }),
  security: row.by === 'anyone' ? [] : [{ device: [] }],
  parameters: parametersOf(row),
  ...(row.body !== undefined && {
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(row.body), example: row.example.body } } },
  }),
  ...(row.sends !== undefined && { requestBody: { required: true, content: { [row.sends]: {} } } }),
  responses: {
    [row.success]: successOf(row),
    ...(row.etag === true && { 304: { description: 'The caller holds it already' } }),
    ...(row.ranges === true && { 206: { description: 'The bytes of the range' }, 416: { description: 'The range lies outside' } }),
    ...problemAnswers(row),
  },
  'x-example': exampleOf(row),
});

const plain = (summary: string, status: object): Json => ({
  get: {
    summary,
    security: [],
    responses: {
      200: { description: 'Yes', content: { 'application/json': { schema: { type: 'object', properties: status } } } },
      503: { description: 'The store does not answer, or the server is stopping', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  },
});
const text = { type: 'string' };

export const describeApi = (): Json => {
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const row of rows) {
    const path = apiRoot + row.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationOf(row.name, row) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: String(m.protocolVersion),
      license: { name: 'MIT', identifier: 'MIT' },
      description: `Sealed bytes are base64url text; the server cannot read them. Every answer carries x-request-id, which the server's log names too. Refusals are problem details (RFC 9457) with a stable code. Send back ${m.storeToken} of the last answer to read your own writes.`,
    },
    paths: {
      ...paths,
      '/healthz': plain('Whether the process answers, and which store it has', { status: text, store: text, durable: { type: 'boolean' }, blobs: text }),
      '/readyz': plain("Whether the store answers, and whether it takes writes", { status: text, store: text, reads: text, writes: text }),
    },
    components: {
      securitySchemes: { device: { type: 'http', scheme: 'bearer', description: 'Of POST /api/v1/auth/token' } },
      schemas: { Id: idForm, ChunkName: chunkNameForm, Hash: hashForm, Vector: vectorForm, Problem: schemaOf(m.problem) },
    },
  };
};
