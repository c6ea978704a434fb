/** What is fetched without keys and what becomes of it, over a device in memory and a server that says what the test wants. */
import { describe, expect, test } from 'vitest';
import { fromUtf8, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { DeviceId, OwnerId, SessionId } from '../../../shared/model/ids.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { PullReply, SessionsReply } from '../../../shared/protocol/messages.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import type { Inbox } from '../../storage/inbox.ts';
import type { InboxRow } from '../../storage/rows.ts';
import { fetchAhead } from './ahead.ts';
import type { SyncApi } from '../calls/api.ts';
import type { SyncDeps } from '../deps.ts';
import { takeInbox } from './inbox.ts';
import { sendSealed } from './send.ts';

const owner = 'o'.repeat(22) as OwnerId;
const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(11);

const memoryInbox = (): Inbox & { rows: InboxRow[] } => {
  const inbox = {
    rows: [] as InboxRow[],
    sessions: async () => [...new Set(inbox.rows.map((row) => row.session))],
    list: async (id: SessionId) => inbox.rows.filter((row) => row.session === id),
    add: async (page: Omit<InboxRow, 'sequence'>) => void inbox.rows.push({ ...page, sequence: inbox.rows.length + 1 }),
    remove: async (gone: InboxRow) => void (inbox.rows = inbox.rows.filter((row) => row !== gone)),
  };
  return inbox;
};

const device = async (api: Partial<SyncApi> = {}): Promise<Device> => createDevice(await vaultWith(owner, random.mint(22) as DeviceId, key), random.mint, api, () => 5);
const textsOf = async (of: Device): Promise<string[]> => (await of.payloads(session)).map(fromUtf8).sort();

/** Three records of another device, and a server that gives them one a page. */
const elsewhere = async () => {
  const other = await device();
  other.create(session);
  const rows = [];
  for (const text of ['1', '2', '3']) rows.push(await other.append(session, utf8(text)));
  const top = rows.at(-1)!;
  const vector: Vector = { [top.replica]: [3, top.hash] };
  const listed = { id: session, revision: 4, vector, deleted: false, changed: 9 };
  const answers: PullReply[] = rows.map(({ bytes }, index) => ({ revision: 4, vector, records: [bytes], more: index < 2 }));
  const api: Partial<SyncApi> = {
    list: async () => ({ ok: true, value: { sessions: [listed], cursor: 'later', more: false } as SessionsReply }),
    pull: async (_, asked) => ({ ok: true, value: answers[asked[top.replica]?.[0] ?? 0]! }),
  };
  return { rows, api, answers, top };
};

/** Without keys: whatever would open or seal fails. */
const keyless = (deps: SyncDeps): SyncDeps => {
  const locked = async (): Promise<never> => {
    throw new Error('locked');
  };
  return { ...deps, vault: { ...deps.vault, dataKey: async () => undefined, localKeys: locked, copyId: locked } };
};

const aheadOf = (inbox: Inbox) => {
  let kept: string | undefined;
  return { inbox, cursor: async () => kept, keepCursor: async (next: string) => void (kept = next), at: () => kept };
};

describe('SYN-60 without keys', () => {
  test('every page of a session that only the server knows comes into the inbox, and a second look fetches nothing again', async () => {
    const { api } = await elsewhere();
    const one = await device(api);
    const inbox = memoryInbox();
    const ahead = aheadOf(inbox);
    expect(await fetchAhead(keyless(one.deps), ahead)).toBe('done');
    expect(inbox.rows.map(({ page }) => page.records.length)).toEqual([1, 1, 1]);
    expect(one.store.all(session)).toEqual([]);
    expect(ahead.at()).toBe('later');
    expect(await fetchAhead(keyless(one.deps), ahead)).toBe('done');
    expect(inbox.rows).toHaveLength(3);
  });

  test('a page that was changed on the way does not come in, and the list is not left behind it', async () => {
    const { api, answers } = await elsewhere();
    const first = answers[1]!.records[0]!;
    answers[1] = { ...answers[1]!, records: [first.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) as Bytes] };
    const one = await device(api);
    const inbox = memoryInbox();
    const ahead = aheadOf(inbox);
    expect(await fetchAhead(keyless(one.deps), ahead)).toBe('later');
    expect(inbox.rows).toHaveLength(1);
    expect(ahead.at()).toBeUndefined();
  });

  test('own records are sent as they are sealed, but not while some would have to be sealed again or compared first', async () => {
    let sent = 0;
    const one = await device({
      push: async (_, { records }) => {
        sent += records.length;
        return { ok: true, value: { revision: 2, vector: { [row.replica]: [1, row.hash] } } };
      },
    });
    one.create(session);
    const row = await one.append(session, utf8('mine'));
    await one.store.sessions.update(session, (current) => ({ ...current, suspect: 1 }));
    expect([await sendSealed(keyless(one.deps), session), sent]).toEqual(['done', 0]);
    await one.store.sessions.update(session, (current) => ({ ...current, suspect: undefined }));
    expect([await sendSealed(keyless(one.deps), session), sent]).toEqual(['done', 1]);
    expect(one.store.row(session)?.acknowledged[row.replica]?.[0]).toBe(1);
  });

  test('what could not be sent is for another time', async () => {
    const one = await device({ push: async () => ({ ok: false, fault: fault('NOT_OUR_SERVER') }) });
    one.create(session);
    await one.append(session, utf8('mine'));
    expect(await sendSealed(keyless(one.deps), session)).toBe('later');
  });
});

describe('SYN-61 with keys', () => {
  const fetched = async () => {
    const world = await elsewhere();
    const one = await device(world.api);
    const inbox = memoryInbox();
    await fetchAhead(keyless(one.deps), aheadOf(inbox));
    return { ...world, one, inbox };
  };

  test('all pages are stored in their order, what the server holds is known, and the inbox is empty', async () => {
    const { one, inbox, top } = await fetched();
    await takeInbox(one.deps, inbox);
    expect(await textsOf(one)).toEqual(['1', '2', '3']);
    expect(inbox.rows).toEqual([]);
    expect(one.store.row(session)).toMatchObject({ revision: 4, acknowledged: { [top.replica]: [3, top.hash] } });
    expect(one.announced).toContainEqual({ type: 'pulled', session });
  });

  test('a page that a disk changed is dropped, and those behind it, because they follow nothing; what was in front stays', async () => {
    const { one, inbox } = await fetched();
    const spoilt = inbox.rows[1]!;
    inbox.rows[1] = { ...spoilt, page: { ...spoilt.page, records: [spoilt.page.records[0]!.map((byte) => byte ^ 1) as Bytes] } };
    await takeInbox(one.deps, inbox);
    expect(await textsOf(one)).toEqual(['1']);
    expect(inbox.rows).toEqual([]);
  });

  test('what was pulled meanwhile is taken for what it is', async () => {
    const { one, inbox, rows } = await fetched();
    expect((await one.deps.store.records.addPulled(session, rows)).ok).toBe(true);
    await takeInbox(one.deps, inbox);
    expect(await textsOf(one)).toEqual(['1', '2', '3']);
    expect(inbox.rows).toEqual([]);
  });

  test('REC-2 nothing is merged into a draft that the person has not answered for; it waits in the inbox', async () => {
    const { one, inbox } = await fetched();
    await takeInbox({ ...one.deps, store: { ...one.deps.store, isUnanswered: async () => true } }, inbox);
    expect(one.store.all(session)).toEqual([]);
    expect(inbox.rows).toHaveLength(3);
  });
});
