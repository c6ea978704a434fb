/** Pairing over the real API: a host, somebody with its code, and a server that may be hostile. */
import { expect, test } from 'vitest';
import { createService, origin } from '../../server/testing/harness.ts';
import { checkDigits, decodeCode, doorOf, encodeCode, sealAnswer, sealRequest, type Knowledge } from '../../shared/crypto/pairing.ts';
import { newExchangePair } from '../../shared/crypto/curves.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { mintDeviceId, mintReplicaId, mintSessionId, type OwnerId, type RecordHash, type SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err } from '../../shared/model/result.ts';
import { code as codeOf, depsOf, launch, memoryKeys, mint, must, openWith, sealFor, type MemoryKeys } from '../../shared/testing/launch.ts';
import { testCrypto as crypto } from '../../shared/testing/webCrypto.ts';
import { openDeviceAccountApi } from '../sync/calls/account.ts';
import type { Http } from '../sync/calls/http.ts';
import { openHostMailbox, openJoinApi } from '../sync/calls/pairing.ts';
import { openSyncApi } from '../sync/calls/api.ts';
import { changeKeyring } from './change.ts';
import { startHosting, type Hosting } from './host.ts';
import { behindOf, joinByCode, type JoinDeps } from './join.ts';
import type { KeysStore } from './stored.ts';
import { openVault, type Vault } from './vault.ts';

const session = mintSessionId(mint);

const begin = async () => {
  const service = createService();
  const http: Http = { base: `${origin}/api/v1`, fetch: service.send };
  const { vault } = await launch();
  const [account, mailbox] = [openDeviceAccountApi(http, vault), openHostMailbox(http, vault)];
  const hosting = must(await startHosting(vault, account, mailbox, () => 1_700_000_000_000));
  return { service, http, vault, account, mailbox, hosting };
};

type Over = Partial<JoinDeps> & { readonly keys: KeysStore; readonly code: string };
const joinDeps = (http: Http, over: Over): JoinDeps => ({
  ...depsOf(over.keys),
  api: openJoinApi(http),
  onCheck: () => undefined,
  wait: () => new Promise((done) => setTimeout(done)),
  isOver: () => false,
  ...over,
});

/** What who asks waits for between two looks: as often as a person's device looks in minutes, a machine under load would have looked before the host has answered. */
const gate = () => {
  let open = (): void => undefined;
  const passed = new Promise<void>((done) => (open = done));
  return { open: () => open(), wait: () => passed };
};

/** Both sides, the host admitting whoever asks. */
const pair = async (http: Http, hosting: Hosting, keys: MemoryKeys, sessions: Knowledge['sessions'] = {}, over: Partial<JoinDeps> = {}) => {
  let shown = '';
  const answered = gate();
  const joining = joinByCode(joinDeps(http, { keys, code: hosting.code, onCheck: (check) => void (shown = check), wait: answered.wait, ...over }));
  while (shown === '') await new Promise((done) => setTimeout(done));
  const seen = must(await hosting.look())!;
  const admitted = await hosting.admit(seen.applicant, sessions);
  answered.open();
  return { joined: await joining, admitted, digits: [shown, seen.check] };
};

const recordOn = async (http: Http, vault: Vault, id: SessionId): Promise<void> => {
  const record = await sealFor(vault, id, 'kept');
  const wire = record.slice(0, 2);
  const reply = await openSyncApi(http, vault).push(id, { records: [new Uint8Array([...wire, ...record.slice(2)])], meta: undefined, revision: undefined });
  if (!reply.ok) throw new Error(reply.fault.code);
};

test('PAI-1 PAI-4: a code lets a device in without the phrase; both screens show the same digits, and it reads and writes like any other', async () => {
  const { http, vault, hosting } = await begin();
  const before = await sealFor(vault, session, 'from before');
  const keys = memoryKeys();
  const other = await launch(keys);
  const { joined, admitted, digits } = await pair(http, hosting, keys);
  expect([joined, admitted]).toEqual([{ ok: true, value: { sessions: 0, behind: 0 } }, { ok: true, value: undefined }]);
  expect(digits[0]).toBe(digits[1]);
  expect(digits[0]).toMatch(/^\d{3} \d{3}$/);
  const paired = await openVault(depsOf(keys));
  expect(paired.owner).toBe(vault.owner);
  expect(await paired.phrase()).toEqual([]);
  expect(await openWith(paired, session, before)).toBe('from before');
  expect(await openWith(vault, session, await sealFor(paired, session, 'and back'))).toBe('and back');
  expect(vault.devices().map(({ id }) => id)).toEqual([vault.device, paired.device]);
  expect(keys.row()!.former.map(({ owner }) => owner)).toEqual([other.vault.owner]);
  const account = openDeviceAccountApi(http, paired);
  must(await changeKeyring(paired, account, { kind: 'rotate' }, () => paired.epoch > 1));
  expect(paired.epoch).toBe(2);
});

test('PAI-2: a code is good once, for a while, and until it is closed; what is wrong with it is one answer', async () => {
  const { http, hosting, service, vault, account, mailbox } = await begin();
  const { joined } = await pair(http, hosting, memoryKeys());
  expect(codeOf(joined)).toBe('ok');
  expect(codeOf(await joinByCode(joinDeps(http, { keys: memoryKeys(), code: hosting.code })))).toBe('ALREADY_EXISTS');
  service.clock.now += limits.pairingLifetime;
  expect(codeOf(await joinByCode(joinDeps(http, { keys: memoryKeys(), code: hosting.code })))).toBe('NOT_FOUND');
  expect(codeOf(await hosting.look())).toBe('NOT_FOUND');
  const next = must(await startHosting(vault, account, mailbox, () => 1));
  await next.close();
  expect(codeOf(await joinByCode(joinDeps(http, { keys: memoryKeys(), code: next.code })))).toBe('NOT_FOUND');
  const stranger = must(decodeCode(next.code));
  const elsewhere = encodeCode({ ...stranger, owner: mint(22) as OwnerId });
  expect(codeOf(await joinByCode(joinDeps(http, { keys: memoryKeys(), code: elsewhere })))).toBe('NOT_FOUND');
  // The same request again is the same: its answer may have been lost.
  const again = must(await startHosting(vault, account, mailbox, () => 1));
  const code = must(decodeCode(again.code));
  const door = await doorOf(crypto, code.secret);
  const sealed = await sealRequest(crypto, code, { id: mintDeviceId(mint), signing: crypto.random(32), exchange: (await newExchangePair(crypto)).publicKey, name: 'x' });
  const api = openJoinApi(http);
  expect([codeOf(await api.request(code.owner, door, sealed)), codeOf(await api.request(code.owner, door, sealed))]).toEqual(['ok', 'ok']);
  expect(codeOf(await api.request(code.owner, door, crypto.random(200)))).toBe('ALREADY_EXISTS');
});

test('PAI-2: whoever guesses doors is held back', async () => {
  const { http, vault } = await begin();
  const api = openJoinApi(http);
  const answers: string[] = [];
  for (let guess = 0; guess < limits.missRate.burst + 20; guess += 1) answers.push(codeOf(await api.answer(vault.owner, mint(22))));
  expect(answers[0]).toBe('NOT_FOUND');
  expect(answers.at(-1)).toBe('RATE_LIMITED');
});

test('PAI-3: the server holds nothing that opens anything, and what it puts in place of a message does not open', async () => {
  const { http, hosting, vault, mailbox, service } = await begin();
  const keys = memoryKeys();
  await pair(http, hosting, keys);
  const stored = JSON.stringify((await service.deps.store.read(vault.owner, 'pairing'))?.body);
  const code = must(decodeCode(hosting.code));
  for (const secret of [toBase64Url(code.secret), toBase64Url(code.host), hosting.code]) expect(stored).not.toContain(secret);
  const second = must(await startHosting(vault, openDeviceAccountApi(http, vault), mailbox, () => 1));
  const item = (await service.deps.store.read(vault.owner, 'pairing'))!;
  const forge = (body: object) => service.deps.store.replace({ ...item, body: { ...(item.body as object), ...body } }, item.etag);
  await forge({ request: toBase64Url(crypto.random(300)) });
  expect(await second.look()).toEqual(err(fault('BAD_SIGNATURE')));
});

test('PAI-3 PAI-4: somebody else who has seen the code shows other digits', async () => {
  const { hosting } = await begin();
  const code = must(decodeCode(hosting.code));
  const applicant = async () => ({ id: mintDeviceId(mint), signing: crypto.random(32), exchange: (await newExchangePair(crypto)).publicKey, name: 'Chrome on Linux' });
  const digits = await Promise.all(Array.from({ length: 20 }, async () => checkDigits(crypto, code, await applicant())));
  expect(new Set(digits).size).toBeGreaterThan(18);
});

test('PAI-5: a server that has gone back is noticed: an older keyring is refused, sessions that are older are counted', async () => {
  const { http, hosting, vault, account } = await begin();
  await recordOn(http, vault, session);
  const replica = mintReplicaId(mint);
  const seen = { [session]: {}, [mintSessionId(mint)]: { [replica]: 3 } } as Knowledge['sessions'];
  const first = vault.keyring();
  must(await changeKeyring(vault, account, { kind: 'rotate' }, () => vault.epoch > 1));
  const old = { ...openJoinApi(http), keyring: async () => ({ ok: true as const, value: { revisions: first } }) };
  const keys = memoryKeys();
  const { joined } = await pair(http, hosting, keys, seen, { api: old });
  expect(codeOf(joined)).toBe('BROKEN_CHAIN');
  expect(keys.row()).toBeUndefined();
  const again = must(await startHosting(vault, account, openHostMailbox(http, vault), () => 1));
  expect((await pair(http, again, keys, seen)).joined).toEqual({ ok: true, value: { sessions: 2, behind: 1 } });
});

test('PAI-5: what counts as older', () => {
  const [a, b] = [mintReplicaId(mint), mintReplicaId(mint)];
  const listed = (vector: { [replica: string]: number }, deleted = false) => [
    { id: session, deleted, vector: Object.fromEntries(Object.entries(vector).map(([replica, last]) => [replica, [last, 'h']])) as never },
  ];
  const seen = { [session]: { [a]: 5 } } as Knowledge['sessions'];
  expect(behindOf(seen, listed({ [a]: 5, [b]: 1 }))).toBe(0);
  expect(behindOf(seen, listed({ [a]: 4 }))).toBe(1);
  expect(behindOf(seen, [])).toBe(1);
  expect(behindOf(seen, listed({ [b]: 9 }))).toBe(1);
  expect(behindOf(seen, listed({ [a]: 1 }, true))).toBe(0);
});

test('PAI-5: an answer that the host has not signed is refused, whoever has the code', async () => {
  const { http, hosting, vault } = await begin();
  const code = must(decodeCode(hosting.code));
  const keys = memoryKeys();
  let shown = '';
  const answered = gate();
  const joining = joinByCode(joinDeps(http, { keys, code: hosting.code, onCheck: (check) => void (shown = check), wait: answered.wait }));
  while (shown === '') await new Promise((done) => setTimeout(done));
  const { applicant } = must(await hosting.look())!;
  must(await changeKeyring(vault, openDeviceAccountApi(http, vault), { kind: 'add', device: { ...applicant, added: 1 } }, () => false));
  const hash = toBase64Url(await sha256(crypto, vault.keyring().at(-1)!)) as RecordHash;
  const knowledge = { revision: vault.keyring().length, hash, sessions: {} };
  const forged = await sealAnswer(crypto, code.secret, applicant, knowledge, { device: vault.device, sign: async () => crypto.random(64) });
  must(await openHostMailbox(http, vault).answer(forged));
  answered.open();
  expect(codeOf(await joining)).toBe('BAD_SIGNATURE');
  expect(keys.row()).toBeUndefined();
});

test('PAI-6: a code that is cut, altered or of a later version is refused before anything is sent; links carry it too', async () => {
  const { http, hosting, vault } = await begin();
  const sent: string[] = [];
  const watched: Http = { ...http, fetch: (request) => (sent.push(request.url), http.fetch(request)) };
  const attempt = async (code: string) => codeOf(await joinByCode(joinDeps(watched, { keys: memoryKeys(), code })));
  const bytes = fromBase64Url(hosting.code)!;
  expect(await attempt(hosting.code.slice(0, -4))).toBe('LINK_BROKEN');
  expect(await attempt('not a code')).toBe('LINK_BROKEN');
  expect(await attempt(toBase64Url(new Uint8Array([2, ...bytes.slice(1)])))).toBe('UNSUPPORTED_VERSION');
  expect(sent).toEqual([]);
  expect(decodeCode(`https://example.test/#pair=${hosting.code}\n`)).toEqual(decodeCode(hosting.code));
  expect(must(decodeCode(hosting.code)).owner).toBe(vault.owner);
  const own = memoryKeys();
  await own.save({ ...(await launch()).keys.row()!, owner: vault.owner });
  expect(codeOf(await joinByCode(joinDeps(watched, { keys: own, code: hosting.code })))).toBe('ALREADY_EXISTS');
});

test('PAI-7: nothing is stored on the new device before all of it has come out right, and a person who goes away ends it', async () => {
  const { http, hosting } = await begin();
  const keys = memoryKeys();
  let asked = false;
  const left = await joinByCode(joinDeps(http, { keys, code: hosting.code, onCheck: () => void (asked = true), isOver: () => asked }));
  expect(codeOf(left)).toBe('NOT_FOUND');
  expect(keys.row()).toBeUndefined();
  const { http: second, hosting: again } = await begin();
  const failing = { ...openJoinApi(second), sessions: async () => err(fault('OFFLINE')) };
  const { joined } = await pair(second, again, keys, {}, { api: failing });
  expect(codeOf(joined)).toBe('OFFLINE');
  expect(keys.row()).toBeUndefined();
});
