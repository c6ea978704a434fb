/**
 * Composition root for Cloudflare Workers: the same application over the platform's static assets (wrangler.toml). Until it has a
 * database its store is memory, which /healthz says. Secrets: HOLDFAST_SECRET (without one, tokens end with the isolate).
 */
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { CryptoPort, Subtle } from '../../shared/crypto/port.ts';
import { createApp } from '../app.ts';
import { createLimiter } from '../services/limiter.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { parseStyleHashes } from './styleHashes.ts';

interface Environment {
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
  readonly HOLDFAST_SECRET?: string;
  readonly HOLDFAST_ORIGIN?: string;
}

const start = async (environment: Environment, origin: string): Promise<ReturnType<typeof createApp>> => {
  const { ASSETS, HOLDFAST_SECRET, HOLDFAST_ORIGIN = '' } = environment;
  const crypto: CryptoPort = {
    subtle: globalThis.crypto.subtle as unknown as Subtle,
    random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  };
  const hashes = await ASSETS.fetch(new Request(new URL('/csp-hashes.json', origin)));
  return createApp({
    store: createMemoryStore(),
    crypto,
    limiter: createLimiter(Date.now),
    secret: HOLDFAST_SECRET ?? toBase64Url(crypto.random(32)),
    now: Date.now,
    wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    origins: HOLDFAST_ORIGIN.split(/\s+/).filter((text) => text !== ''),
    styleHashes: hashes.ok ? parseStyleHashes(await hashes.text()) : [],
    asset: async (path, request) => {
      const found = await ASSETS.fetch(new Request(new URL(path, request.url), request));
      return found.status === 404 ? undefined : new Response(found.body, found);
    },
    address: (request) => request.headers.get('cf-connecting-ip') ?? 'unknown',
  });
};

let app: Promise<ReturnType<typeof createApp>> | undefined;

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    app ??= start(environment, request.url);
    return (await app).fetch(request, environment);
  },
};
