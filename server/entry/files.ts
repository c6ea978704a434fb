/**
 * The built files for Node. Names under /assets/ and /engine/ carry a content hash or a version and never change; the rest is
 * asked for again each time (ETag, 304), so a new build is seen at once.
 *
 * A file `x.br` or `x.gz` beside (or instead of) `x` is sent for `x` as that encoding; text without one is compressed once and
 * kept in memory. Paths are joined below the root only, and hidden files are not served.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AppDeps } from '../deps.ts';

const types: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.gz': 'application/gzip',
};
const compressible = /^(?:text\/|application\/(?:json|manifest)|image\/svg)/;
const forGood = /^\/(?:assets|engine)\//;
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
type Encoding = (typeof encodings)[number][0];

const compress = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

interface Found {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
}

const find = async (path: string): Promise<Found | undefined> => {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  return { path, size: info.size, etag: `${info.mtimeMs.toString(36)}-${info.size.toString(36)}` };
};

const locate = (root: string, path: string): string | undefined => {
  try {
    const plain = normalize(decodeURIComponent(path === '/' ? '/index.html' : path));
    if (plain.includes('\0') || plain.split(/[\\/]/).some((part) => part.startsWith('.'))) return undefined;
    const whole = resolve(join(root, plain));
    return whole.startsWith(resolve(root) + sep) ? whole : undefined;
  } catch {
    return undefined;
  }
};

const accepts = (request: Request, encoding: Encoding): boolean =>
  (request.headers.get('accept-encoding') ?? '').split(',').some((part) => {
    const [name, weight] = part.trim().split(/\s*;\s*/);
    return name === encoding && weight !== 'q=0';
  });

type Body = ReadableStream | Buffer<ArrayBuffer>;
interface Choice {
  readonly found: Found;
  readonly encoding?: Encoding;
  body(): Promise<Body>;
}

const stream = async (found: Found): Promise<Body> => Readable.toWeb(createReadStream(found.path)) as ReadableStream;

export const createFiles = (root: string): AppDeps['asset'] => {
  const packed = new Map<string, Promise<Buffer<ArrayBuffer>>>();
  const pack = (found: Found, encoding: Encoding): Promise<Buffer<ArrayBuffer>> => {
    const key = `${encoding} ${found.path} ${found.etag}`;
    const made = packed.get(key) ?? readFile(found.path).then(async (bytes) => Buffer.from(await compress[encoding](bytes)));
    packed.set(key, made);
    return made;
  };
  const choose = async (whole: string, type: string, request: Request): Promise<Choice | undefined> => {
    const plain = await find(whole);
    for (const [encoding, ending] of encodings) {
      const ready = accepts(request, encoding) ? await find(whole + ending) : undefined;
      if (ready !== undefined) return { found: ready, encoding, body: () => stream(ready) };
    }
    if (plain === undefined) return undefined;
    const [encoding] = compressible.test(type) ? (encodings.find(([name]) => accepts(request, name)) ?? []) : [];
    if (encoding === undefined) return { found: plain, body: () => stream(plain) };
    return { found: plain, encoding, body: () => pack(plain, encoding) };
  };

  return async (path, request) => {
    const whole = locate(root, path);
    const type = types[extname(whole ?? '')] ?? (path === '/' ? 'text/html; charset=utf-8' : 'application/octet-stream');
    const choice = whole === undefined ? undefined : await choose(whole, type, request);
    if (choice === undefined) return undefined;
    const etag = `"${choice.found.etag}${choice.encoding ?? ''}"`;
    const headers = new Headers({ 'content-type': type, etag, vary: 'accept-encoding' });
    headers.set('cache-control', forGood.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (choice.encoding !== undefined) headers.set('content-encoding', choice.encoding);
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    return new Response(request.method === 'HEAD' ? null : await choice.body(), { headers });
  };
};
