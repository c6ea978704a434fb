/**
 * Opening a session again, in a page that was just loaded and has its connections, until what it holds is painted; against reading the
 * same state as plain JSON, one value of a raw store, and painting that; and for comparison against opening the painted view alone, which
 * is the least that a sealed session takes. All paint alike: titles and texts of the first panels.
 */
import { readView, writeCheckpoint } from '../../client/session/checkpoint.ts';
import { createReader } from '../../client/session/records/reader.ts';
import { openSession } from '../../client/session/open.ts';
import { openStorage } from '../../client/storage/storage.ts';
import { openVault } from '../../client/vault/vault.ts';
import { webCrypto } from '../../client/vault/webcrypto.ts';
import { openDoc } from '../../shared/documents/doc.ts';
import { sessionEntity, type EntityId, type SessionId } from '../../shared/model/ids.ts';
import { mint, setUp, value } from './made.ts';

const painted = 12;
const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));

type Plain = Record<string, { readonly title: unknown; readonly text: unknown }>;

const openRaw = async (): Promise<IDBDatabase> => {
  const request = indexedDB.open('raw', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('state');
  return done(request);
};

export interface Prepared {
  readonly id: SessionId;
  readonly panels: readonly EntityId[];
  /** Bytes of the plain JSON. */
  readonly bytes: number;
}

/** A session of `size` bytes in panels of `textEach`, with its painted view, and `behind` edits since that; the same for the raw store. */
export const prepareReopen = async ({ size, textEach, behind }: { readonly size: number; readonly textEach: number; readonly behind: number }): Promise<Prepared> => {
  const { deps, id, session, panels } = await setUp({ size, textEach, until: 'saved' });
  const reader = createReader(deps, id, {});
  const { changes } = await reader.read();
  const document = openDoc({ clientId: 1 }, changes.map(({ update }) => update)).encode();
  await writeCheckpoint(deps, id, { vector: reader.vector(), state: session.state, document });
  for (let at = 0; at < behind; at += 1) {
    session.write('Edit', [{ entity: panels[at % panels.length] ?? sessionEntity, field: 'set.x', value: `value ${at}` }]);
    value(await session.flush());
  }
  const plain: Plain = Object.fromEntries(panels.map((panel) => [panel, { title: session.state.value(panel, 'title'), text: session.state.value(panel, 'set.query') }]));
  const bytes = new TextEncoder().encode(JSON.stringify(plain));
  const raw = await openRaw();
  await done(raw.transaction('state', 'readwrite', { durability: 'strict' }).objectStore('state').put(bytes, 'state'));
  await session.close();
  return { id, panels, bytes: bytes.byteLength };
};

const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

const paint = async (texts: readonly (readonly unknown[])[]): Promise<void> => {
  const shown = texts.map(([title, text]) => {
    const part = document.createElement('section');
    part.append(String(title), String(text));
    return part;
  });
  document.body.replaceChildren(...shown);
  await frame();
};

export interface Reopened {
  /** Until the state can be read, and until it is painted, ms. */
  readonly read: number;
  readonly painted: number;
  /** Bytes of the page's heap when it is painted. */
  readonly heap: number;
}

const heap = (): number => (performance as Performance & { readonly memory?: { readonly usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0;

/** Once in each page: what has been opened before is not opened again. */
export const reopen = async ({ id, panels, side }: Prepared & { readonly side: 'raw' | 'view' | 'session' }): Promise<Reopened> => {
  const first = panels.slice(0, painted);
  if (side === 'raw') {
    const raw = await openRaw();
    await frame();
    const start = performance.now();
    const bytes: Uint8Array = await done(raw.transaction('state').objectStore('state').get('state'));
    const plain = JSON.parse(new TextDecoder().decode(bytes)) as Plain;
    const read = performance.now() - start;
    await paint(first.map((panel) => [plain[panel]?.title, plain[panel]?.text]));
    const time = performance.now() - start;
    if (Object.keys(plain).length !== panels.length) throw new Error('the raw state was not read back');
    return { read, painted: time, heap: heap() };
  }
  const storage = value(await openStorage());
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now });
  const deps = { storage, vault, now: Date.now, mint };
  await frame();
  const start = performance.now();
  const session = side === 'session' ? value(await openSession(deps, id)) : undefined;
  const state = session?.state ?? (await readView(deps, id))?.state;
  if (state === undefined) throw new Error('there is no view');
  const read = performance.now() - start;
  await paint(first.map((panel) => [state.value(panel, 'title'), state.value(panel, 'set.query')]));
  const time = performance.now() - start;
  const used = heap();
  if (state.entities('panel').length !== panels.length) throw new Error('the session was not read back');
  await session?.close();
  return { read, painted: time, heap: used };
};
