/** What the page tells its sync worker. */
import type { Vault } from '../vault/vault.ts';

export interface PageWord {
  readonly visible: boolean;
  /** Of an unlocked page, with its first word: from page to worker and nowhere else. */
  readonly lock?: Vault['lock'];
  /** The connection costs by the byte, as far as the browser says. */
  readonly metered: boolean;
  /** The battery runs low, or the person saves data: the server is asked seldom. */
  readonly sparing: boolean;
}
