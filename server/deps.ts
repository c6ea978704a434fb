/** Everything that the application gets from its composition root (entry/): it knows no platform, clock or environment itself. */
import type { CryptoPort } from '../shared/crypto/port.ts';
import type { Limiter } from './services/limiter.ts';
import type { Store } from './store/store.ts';

/** One finished request. Without content, ids or addresses: `route` is the pattern, never the path. */
export interface LogLine {
  readonly at: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Only for a 500: what broke, for the person who runs the server. */
  readonly error?: string;
}

export interface AppDeps {
  readonly store: Store;
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
  /** Where the request comes from, for rate limits only. */
  address(request: Request, environment: unknown): string;
  log?(line: LogLine): void;
}
