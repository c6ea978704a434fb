/** Puts a session of a given size into the profile, through the product's own code and on the product's own origin. */
import { nanoid } from 'nanoid';
import { metaOf, sealMeta } from '../../client/session/list/meta.ts';
import { freshRow } from '../../client/storage/sessions.ts';
import { createState } from '../../shared/documents/state.ts';
import { mintReplicaId, mintSessionId } from '../../shared/model/ids.ts';
import { createSession } from '../../client/session/create.ts';
import { openSession } from '../../client/session/open.ts';
import { openStorage } from '../../client/storage/storage.ts';
import { openVault } from '../../client/vault/vault.ts';
import { webCrypto } from '../../client/vault/webcrypto.ts';
import { addDashboard, addPanel } from '../../shared/documents/commands.ts';
import type { Result } from '../../shared/model/result.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};

/** Text that neither repeats nor compresses to nothing. */
const prose = (bytes: number): string => Array.from({ length: Math.ceil(bytes / 16) }, () => nanoid(15)).join(' ').slice(0, bytes);

export interface Seeded {
  readonly session: string;
  readonly panels: number;
}

/** `bytes` of settings spread over `panels` panels of one dashboard. */
export const seed = async (bytes: number, panels: number): Promise<Seeded> => {
  const storage = value(await openStorage());
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint: nanoid, now: Date.now });
  const deps = { storage, vault, mint: nanoid, now: Date.now };
  const id = value(await createSession(deps, { title: 'Start-up bench' }));
  const session = value(await openSession(deps, id));
  const dashboard = addDashboard(session.state, nanoid, { title: 'Overview' });
  session.write('Add dashboard', dashboard.writes);
  for (let index = 0; index < panels; index += 1) {
    const layout = [(index % 3) * 4, Math.floor(index / 3) * 4, 4, 4] as const;
    const settings = { note: prose(bytes / panels) };
    const panel = addPanel(session.state, nanoid, { dashboard: dashboard.id, panel: 'table', title: `Panel ${index + 1}`, settings, layout });
    session.write('Add panel', panel.writes);
  }
  value(await session.flush());
  await session.close();
  return { session: id, panels };
};

/** `count` sessions that are known by their metadata alone, as those of other devices are before they are opened. Answers nothing. */
export const seedMany = async (count: number): Promise<void> => {
  const storage = value(await openStorage());
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint: nanoid, now: Date.now });
  const begin = Date.now();
  for (let from = 0; from < count; from += 500) {
    const rows = await Promise.all(
      Array.from({ length: Math.min(500, count - from) }, async (_, index) => {
        const [id, at] = [mintSessionId(nanoid), begin - (from + index) * 60_000];
        const meta = { ...metaOf(createState(), at), title: `Session ${from + index + 1} of well ${(from + index) % 97}`, datasets: 1, panels: 3 };
        return { ...freshRow(id, mintReplicaId(nanoid), at), meta: await sealMeta(vault, id, meta), metaAt: {} };
      }),
    );
    await storage.database.sessions.bulkPut(rows);
  }
  value(await storage.barrier());
};

Object.assign(globalThis, { seed, seedMany });
