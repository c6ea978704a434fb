/** What the page tells its sync worker. */
import type { Vault } from '../vault/vault.ts';

export interface PageWord {
  readonly visible: boolean;
  /** Of an unlocked page, with its first word: from page to worker and nowhere else. */
  readonly lock?: Vault['lock'];
  /** The connection costs by the byte, as far as the browser says. */
  readonly metered: boolean;
  /** What is put behind the title of a recovered copy, in the language of the page. */
  readonly recovered: string;
  /** The battery runs low, or the person saves data: the server is asked seldom. */
  readonly sparing: boolean;
}
