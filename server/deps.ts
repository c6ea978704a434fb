/** Everything that the application gets from its composition root (entry/): it knows no platform, clock or environment itself. */
import type { CryptoPort } from '../shared/crypto/port.ts';
import type { FaultCode } from '../shared/model/faults.ts';
import type { Limiter } from './services/limiter.ts';
import type { Metrics } from './services/metrics.ts';
import type { BlobStore } from './store/blobs/blobs.ts';
import type { StoreState } from './store/observed.ts';
import type { Store } from './store/store.ts';

export type Miss = 'missed' | 'held back';

/**
 * What the person who runs the server reads. Without content, ids or addresses: `route` is the pattern, never the path, and `caller`
 * a salted hash of owner or address.
 */
export type LogLine =
  | {
      readonly event: 'request';
      readonly at: string;
      /** As the answer's x-request-id. */
      readonly request: string;
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly milliseconds: number;
      /** Of a refusal. */
      readonly code?: FaultCode;
      readonly caller?: string;
      /** Only for a 500: what broke. */
      readonly error?: string;
    }
  | {
      /** Somebody asked for a secret name (a snapshot's link, a pairing's door) that opens nothing, or may not ask now for having done so too often. */
      readonly event: 'audit';
      readonly at: string;
      readonly request: string;
      readonly route: string;
      readonly outcome: Miss;
      readonly caller?: string;
    }
  | { readonly event: 'task'; readonly at: string; readonly what: string; readonly outcome: 'dead' }
  | { readonly event: 'started' | 'stopping' | 'stopped'; readonly at: string };

export type Encoding = 'br' | 'gzip';

export interface AppDeps {
  readonly store: Store & { readonly state?: () => StoreState };
  readonly blobs: BlobStore;
  readonly crypto: CryptoPort;
  readonly limiter: Limiter;
  /** Key of the tokens' HMAC, at least 32 random bytes as text. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** Origins that people reach this server at. None: any loopback origin, and only these. */
  readonly origins: readonly string[];
  /** Sources for style-src, such as 'sha256-…', beside 'self'. */
  readonly styleHashes: readonly string[];
  /** A built file by its path, or undefined. */
  asset(path: string, request: Request): Promise<Response | undefined>;
  /** Of answers; absent where nothing is compressed. A platform that encodes bodies by their header gives them back as they are. */
  compress?(encoding: Encoding, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** Where the request comes from, for rate limits only. */
  address(request: Request, environment: unknown): string;
  log?(line: LogLine): void;
  readonly metrics?: Metrics;
  /** Codes of whom may make an account; none: everyone may. */
  readonly invites?: readonly string[];
  /** True from the moment on that the process is to end. */
  stopping?(): boolean;
}
