/**
 * Composition root for Cloudflare Workers: the same application over the platform's static assets (wrangler.toml). Its
 * store is Cosmos DB when COSMOS_ENDPOINT and COSMOS_KEY are set, else memory; its blobs lie in the R2 bucket BLOBS, else in memory.
 * /healthz says which. Secrets: COSMOS_KEY and HOLDFAST_SECRET (without one, tokens end with the isolate).
 */
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { CryptoPort, Subtle } from '../../shared/crypto/port.ts';
import { createApp } from '../app.ts';
import { createLimiter } from '../services/limiter.ts';
import { createUpkeep } from '../services/upkeep.ts';
import type { BlobStore } from '../store/blobs/blobs.ts';
import { createMemoryBlobs } from '../store/blobs/memory.ts';
import { openR2Blobs, type Bucket } from '../store/blobs/r2.ts';
import { openCosmosStore } from '../store/cosmos/open.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Store } from '../store/store.ts';
import { parseStyleHashes } from './styleHashes.ts';

interface Environment {
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
  readonly HOLDFAST_SECRET?: string;
  readonly HOLDFAST_ORIGIN?: string;
  readonly HOLDFAST_INVITES?: string;
  readonly COSMOS_ENDPOINT?: string;
  readonly COSMOS_KEY?: string;
  readonly BLOBS?: Bucket;
}

const platformCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle as unknown as Subtle,
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};
const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

const openStore = async ({ COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key }: Environment): Promise<Store> =>
  endpoint === undefined || key === undefined ? createMemoryStore() : openCosmosStore({ endpoint, key }, { wait });

const openBlobs = ({ BLOBS }: Environment): BlobStore => (BLOBS === undefined ? createMemoryBlobs() : openR2Blobs(BLOBS));

const start = async (environment: Environment, origin: string): Promise<ReturnType<typeof createApp>> => {
  const { ASSETS, HOLDFAST_SECRET, HOLDFAST_ORIGIN = '', HOLDFAST_INVITES = '' } = environment;
  const hashes = await ASSETS.fetch(new Request(new URL('/csp-hashes.json', origin)));
  return createApp({
    store: await openStore(environment),
    blobs: openBlobs(environment),
    crypto: platformCrypto,
    limiter: createLimiter(Date.now),
    secret: HOLDFAST_SECRET ?? toBase64Url(platformCrypto.random(32)),
    now: Date.now,
    wait,
    origins: HOLDFAST_ORIGIN.split(/\s+/).filter((text) => text !== ''),
    invites: HOLDFAST_INVITES.split(/\s+/).filter((text) => text !== ''),
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
  /** The cron trigger of wrangler.toml: what is left to finish. */
  async scheduled(_: unknown, environment: Environment): Promise<void> {
    const store = await openStore(environment);
    if (store.durable) await createUpkeep({ store, blobs: openBlobs(environment), crypto: platformCrypto, now: Date.now })();
  },
  async fetch(request: Request, environment: Environment): Promise<Response> {
    app ??= start(environment, request.url);
    // An account that does not answer now may answer the next request.
    app.catch(() => (app = undefined));
    return (await app).fetch(request, environment);
  },
};
