/**
 * Who may do what: every principal x every row of the table of calls x every state of what it is about. The expectation follows from
 * the row alone; each cell has fresh objects, and a row without an entry in `subjects` does not compile.
 */
import { expect, test } from 'vitest';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { PushReply } from '../../shared/protocol/messages.ts';
import { operations, type Operation, type OperationName } from '../../shared/protocol/operations.ts';
import { digestHeader } from '../testing/blobs.ts';
import { call, createChain, newAccount, newSession, newSnapshot, take, webCrypto, type Answer } from '../testing/harness.ts';
import { createParties, principals, type Parties, type Principal } from '../testing/parties.ts';

const sessionStates = ['live', 'deleted', 'deleted for good', 'absent', 'malformed'] as const;
const snapshotStates = ['live', 'expired', 'deleted', 'absent', 'malformed'] as const;
const blobStates = ['live', 'absent', 'malformed'] as const;
const accountStates = ['live', 'erased'] as const;
type State = (typeof sessionStates | typeof snapshotStates | typeof blobStates | typeof accountStates)[number];

/** What one cell is about: the id in its path, and a body that would be taken. */
interface Subject {
  readonly id: string;
  /** JSON, or the text of a chunk. */
  readonly body?: object | string;
}
type Make = (parties: Parties, state: State) => Promise<Subject>;
interface Entry {
  readonly states: readonly State[];
  readonly make: Make;
}

const snapshotBody = async () => {
  const sealed = webCrypto.random(40);
  return { id: newSnapshot(), digest: toBase64Url(new Uint8Array(await webCrypto.subtle.digest('SHA-256', sealed))), sealed: toBase64Url(sealed) };
};

const session =
  (bodyOf?: (made: { vector: object; next: string }) => object): Make =>
  async ({ person }, state) => {
    if (state === 'malformed') return { id: 'not-an-id', ...(bodyOf && { body: bodyOf({ vector: {}, next: '' }) }) };
    const id = newSession();
    const chain = await createChain(person.owner, id);
    const [one, next = ''] = await take(chain, 2);
    if (state === 'absent' || one === undefined) return { id, ...(bodyOf && { body: bodyOf({ vector: {}, next }) }) };
    const { vector } = (await person.push(id, [one])).body as PushReply;
    const remove = (more: object) => person.call('DELETE', `/sessions/${id}`, { vector, ...more });
    if (state === 'deleted') await remove({});
    if (state === 'deleted for good') await remove({ forGood: true });
    return { id, ...(bodyOf && { body: bodyOf({ vector, next }) }) };
  };

const snapshot =
  (body?: object): Make =>
  async ({ person, clock }, state) => {
    const made = await snapshotBody();
    const expires = state === 'expired' ? { expires: clock.now + 1 } : {};
    if (state !== 'absent' && state !== 'malformed') await person.call('POST', '/snapshots', { ...made, ...expires });
    if (state === 'expired') clock.now += 2;
    if (state === 'deleted') await person.call('DELETE', `/snapshots/${made.id}`);
    return { id: state === 'malformed' ? 'not-an-id' : made.id, ...(body && { body }) };
  };

const account =
  (bodyOf?: (parties: Parties) => Promise<object>): Make =>
  async (parties, state) => {
    const body = await bodyOf?.(parties);
    if (state === 'erased') for (const who of [parties.person, parties.other]) await who.call('DELETE', '/account');
    return { id: '', ...(body && { body }) };
  };

const chunk = 'a sealed chunk';
const digest = await digestHeader(utf8(chunk));
const blob =
  (body?: string): Make =>
  async ({ person }, state) => {
    if (state === 'malformed') return { id: 'not-a-name', ...(body && { body }) };
    const id = `${newSession()}.0`;
    if (state === 'live') await person.call('PUT', `/blobs/${id}`, chunk, { 'content-digest': digest });
    return { id, ...(body && { body }) };
  };

const onBlobs = (body?: string): Entry => ({ states: blobStates, make: blob(body) });
const onSessions = (bodyOf?: Parameters<typeof session>[0]): Entry => ({ states: sessionStates, make: session(bodyOf) });
const onSnapshots = (body?: object): Entry => ({ states: snapshotStates, make: snapshot(body) });
const onAccount = (bodyOf?: Parameters<typeof account>[0]): Entry => ({ states: accountStates, make: account(bodyOf) });

const door = 'door'.padEnd(22, '0');
const sealed = toBase64Url(utf8('sealed'));
/** The mailbox of the person and of the other owner, with a request in it if one is wanted. */
const mailbox = (body?: object, isAsked = false): Entry => ({
  states: accountStates,
  make: async (parties, state) => {
    for (const who of [parties.person, parties.other]) {
      await who.call('PUT', '/account/pairing', { door });
      if (isAsked) await call(parties.send, 'POST', `/pairing/${who.owner}/request`, { door, sealed });
    }
    return account(body && (async () => body))(parties, state);
  },
});
const atDoor = (body: object): Entry => ({
  states: blobStates,
  make: async ({ person }, state) => {
    if (state === 'live') await person.call('PUT', '/account/pairing', { door });
    else await person.call('DELETE', '/account/pairing');
    return { id: state === 'malformed' ? 'not-an-id' : person.owner, body };
  },
});

const subjects: { readonly [name in OperationName]: Entry } = {
  challenge: onAccount(async ({ owner }) => ({ owner })),
  token: onAccount(async ({ owner, person }) => ({ owner, device: person.device, nonce: 'x', signature: 'A'.repeat(86) })),
  register: onAccount(async () => ({ keyring: toBase64Url((await newAccount()).first) })),
  usage: onAccount(),
  erase: onAccount(),
  export: onAccount(),
  keyring: onAccount(),
  appendKeyring: onAccount(async ({ newest }) => ({ keyring: toBase64Url(newest) })),
  devices: onAccount(),
  openPairing: mailbox({ door }),
  readPairing: mailbox(),
  answerPairing: mailbox({ sealed }, true),
  closePairing: mailbox(),
  knock: atDoor({ door, sealed }),
  look: atDoor({ door }),
  sessions: onAccount(),
  head: onSessions(),
  push: onSessions(({ next }) => (next === '' ? { records: [] } : { records: [], meta: toBase64Url(utf8('meta')) })),
  pull: onSessions(() => ({ vector: {} })),
  checkpoint: onSessions(({ vector }) => ({ vector, items: [toBase64Url(new Uint8Array(40).fill(1))] })),
  history: onSessions(),
  past: onSessions(() => ({ number: 1 })),
  deleteSession: onSessions(({ vector }) => ({ vector })),
  createSnapshot: onAccount(snapshotBody),
  snapshots: onAccount(),
  openSnapshot: onSnapshots(),
  changeSnapshot: onSnapshots({ expires: null }),
  deleteSnapshot: onSnapshots(),
  visits: onSnapshots(),
  blobs: onAccount(),
  putBlob: onBlobs(chunk),
  getBlob: onBlobs(),
  deleteBlob: onBlobs(),
};

const isOwn = (who: Principal): boolean => who === 'owner' || who === 'own other device';

/** What the row's own rules say to the one whose object it is. */
const own: { readonly [name in OperationName]?: { readonly [state in State]?: string } } = {
  token: { live: '401 UNAUTHENTICATED', erased: '401 UNAUTHENTICATED' },
  past: { live: '404 NOT_FOUND' },
  deleteSession: { deleted: '204', 'deleted for good': '204' },
  changeSnapshot: { expired: '204' },
  deleteSnapshot: { expired: '204', deleted: '204' },
  putBlob: { absent: '200' },
};
const byState = (name: OperationName, row: Operation, state: State): string => {
  const special = own[name]?.[state];
  if (special !== undefined) return special;
  if (state === 'live') return String(row.success);
  if ((state === 'deleted' || state === 'deleted for good') && row.path.startsWith('/sessions')) return '410 DELETED';
  return '404 NOT_FOUND';
};

/** Of the row and the principal alone. */
const expected = (name: OperationName, row: Operation, who: Principal, state: State): string => {
  if (row.by === 'anyone') return subjects[name].states === accountStates ? (own[name]?.[state] ?? String(row.success)) : byState(name, row, state);
  if (who === 'anonymous' || who === 'visitor' || who === 'expired token' || who === 'forged token') return '401 UNAUTHENTICATED';
  if (who === 'root' && row.by === 'device') return '401 UNAUTHENTICATED';
  if (state === 'erased') return '410 ERASED';
  if (who === 'revoked device') return '403 REVOKED';
  if (who === 'other owner' && name === 'appendKeyring') return '412 PRECONDITION_FAILED';
  if (subjects[name].states === accountStates) return String(row.success);
  // Each owner has names of their own.
  if (name === 'putBlob') return byState(name, row, state);
  return isOwn(who) ? byState(name, row, state) : '404 NOT_FOUND';
};

const outcome = ({ status, body }: Answer): string => {
  const code = (body as { readonly code?: string } | undefined)?.code;
  return code === undefined ? String(status) : `${status} ${code}`;
};

/** Ends what other cells would miss. */
const isFinal = (name: OperationName, state: State): boolean => name === 'erase' || state === 'erased';

test('API-100 T20 T23: nobody does what the table does not give them: every principal, every call, every state', async () => {
  const lines: string[] = [];
  const wrong: string[] = [];
  let [parties, used, cells] = [await createParties(), 0, 0];
  for (const [name, row] of Object.entries<Operation>(operations) as [OperationName, Operation][]) {
    for (const state of subjects[name].states) {
      const met: string[] = [];
      for (const who of principals) {
        // Cells are many and rates are few: a world is left before it is tired.
        if ((isFinal(name, state) && used > 0) || used > 40) [parties, used] = [await createParties(), 0];
        const { id, body } = await subjects[name].make(parties, state);
        const token = parties.tokens[who];
        const headers = { 'x-test-address': who, 'content-digest': digest, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
        const answer = await call(parties.send, row.method, row.path.replace(/:\w+/, id), body, headers);
        const [is, should] = [outcome(answer), expected(name, row, who, state)];
        met.push(is === should ? is : `${is} (!)`);
        if (is !== should) wrong.push(`${name} of ${state} by ${who}: ${is}, not ${should}`);
        used += 1;
        cells += 1;
        if (isFinal(name, state)) [parties, used] = [await createParties(), 0];
      }
      lines.push([`${row.method} ${row.path}`.padEnd(30), state.padEnd(17), ...met.map((text) => text.slice(0, 13).padEnd(14))].join(''));
    }
  }
  process.stdout.write(`\n${''.padEnd(47)}${principals.map((who) => who.slice(0, 13).padEnd(14)).join('')}\n${lines.join('\n')}\n${cells} cells, ${wrong.length} unexpected\n`);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(limits.listPageMaximum);
});
