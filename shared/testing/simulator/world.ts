/** One world: a server, devices, and the watchers of everything that must hold at all times. */
import type { OpenSession } from '../../../client/session/types.ts';
import type { BaseRow, SessionRow } from '../../../client/storage/rows.ts';
import type { Item } from '../../../server/store/store.ts';
import type { Head as ServerHead, Segment } from '../../../server/services/heads.ts';
import { limits } from '../../model/limits.ts';
import type { ReplicaId, SessionId } from '../../model/ids.ts';
import type { Position } from '../../model/vector.ts';
import { seeded, type Seeded } from '../seeded.ts';
import type { Account } from './account.ts';
import { watchCheckpoints } from './checkpoints.ts';
import { createClock, type Clock } from './clock.ts';
import { valueIn } from './disk.ts';
import { createDevice, type DeviceParts, openIn, startTab, type Device, type Tab } from './device.ts';
import type { Tally } from './faults.ts';
import { watchGenuine } from './genuine.ts';
import { noAnswers } from './hostile.ts';
import { watchKnown } from './known.ts';
import { createModel, type Model } from './model.ts';
import { createLine, type Sender } from './network.ts';
import { takeStorms } from './realm.ts';
import { openServer, type SimulatedServer } from './server.ts';
import { takePending } from './watchedYjs.ts';

export interface Deletion {
  readonly session: SessionId;
  readonly device: Device;
  readonly life: number;
  /** Facts that the device held when the person deleted; undefined until it is known to be done. */
  seen: ReadonlySet<string> | undefined;
  /** Its rows went from the trash there: a clock that is years off is enough. Where the server loses the tombstone as well, it rises without them. */
  emptied?: true;
}

export interface World {
  readonly clock: Clock;
  readonly random: Seeded;
  readonly tally: Tally;
  readonly server: SimulatedServer;
  readonly devices: Device[];
  readonly sessions: SessionId[];
  readonly model: Model;
  /** Sessions that somebody deleted. */
  readonly deletions: Deletion[];
  /** Sessions whose rows went from the trash of some device: what it had not sent stands in a copy, and does not rise with the session. */
  readonly emptied: Set<SessionId>;
  /** Records of which some device's disk changed a bit, as session, replica and sequence. */
  readonly rotten: Set<string>;
  /** What was seen to be wrong on the way. */
  readonly wrong: string[];
  /** Everything that went over the lines, for the trace. */
  readonly trace: (line: string) => void;
  /** What happens while a worker of the device takes its time to seal, ms. */
  sealing: (device: Device, ms: number) => void;
  /** A character that nobody has typed before. */
  character(): string;
  /** Chance goes on from here: so an operation that is left out changes no later one's. */
  reseed(salt: number): void;
  addDevice(name: string, vault: number): Device;
  addTab(device: Device): Tab;
  open(tab: Tab, session: SessionId): Promise<void>;
  /** Looks at the rows of every device, and into the checkpoints that came. */
  look(): Promise<void>;
}

const canary = 'CANARY-plain-text';
export const titled = (text: string): string => `${canary}-${text}`.slice(0, limits.titleCharacters);

export interface WorldParts {
  readonly seed: number;
  readonly account: Account;
  readonly tally: Tally;
  readonly store: 'memory' | 'sqlite';
  readonly trace: (line: string) => void;
}

export const openWorld = ({ seed, account, tally, store, trace }: WorldParts): World => {
  let inner = seeded(seed);
  const random: Seeded = {
    next: () => inner.next(),
    below: (bound) => inner.below(bound),
    chance: (probability) => inner.chance(probability),
    pick: (items) => inner.pick(items),
    shuffle: (items) => inner.shuffle(items),
    mint: (length) => inner.mint(length),
  };
  account.use(random);
  const clock = createClock(1_700_000_000_000);
  const wrong: string[] = [];
  // Of disks that are gone as well.
  const formerly = new Map<string, string>();
  const model = createModel(formerly);
  const answers = noAnswers();
  const records = new Map<string, string>();
  const segments = new Map<string, Segment['records']>();
  /** Up to where a checkpoint that the server has taken stands for records, which it need not have had one by one. */
  const covered = new Map<string, number>();
  let tabs = 0;
  let openings = 0;
  let characters = 0;

  const accuse = (what: string): void => void (wrong.length < 20 && wrong.push(what));

  /** I5, I11, I15 of whatever the server writes. */
  const written = (item: Item): void => {
    const session = item.id.split('.')[1] ?? '';
    if (item.kind === 'segment') segments.set(item.id, (item.body as Segment).records);
    // What no head names is nobody's record: a pusher that lost its swap takes its segment back.
    if (item.kind === 'session') {
      const { tail, segments: entries, vector, checkpoint } = item.body as ServerHead;
      if (checkpoint !== undefined && server.era() === 0) checkpoints.taken(session as SessionId, checkpoint);
      for (const [replica, [sequence]] of Object.entries(checkpoint?.vector ?? {})) covered.set(`${server.era()} ${session} ${replica}`, sequence);
      const named = entries.flatMap(({ id }) => segments.get(id) ?? []);
      for (const { id } of entries) segments.delete(id);
      for (const [replica, sequence, sealed] of [...named, ...tail]) {
        const place = `${server.era()} ${session} ${replica} ${sequence}`;
        const known = records.get(place);
        if (known !== undefined && known !== sealed) accuse(`I5: two records at ${place}`);
        records.set(place, sealed);
      }
      if (Object.keys(vector).length > limits.activeReplicas) accuse(`I15: ${Object.keys(vector).length} active replicas`);
    }
    if (JSON.stringify(item).includes(canary)) accuse(`I11: plain text in ${item.kind} ${item.id}`);
  };
  const server: SimulatedServer = openServer({ clock, random, crypto: account.crypto, tally, kind: store, first: account.items, pauses: 0.03, written });

  const seen = (path: string, sent: string, status: number, got: string): void => {
    trace(`${clock.now()} ${path} ${sent.length} ${status} ${got.length}`);
    if (sent.length > limits.requestBodyBytes && !path.endsWith('/checkpoint')) accuse(`I15: a request of ${sent.length}`);
    if (status === 500) accuse(`a bug in the server: ${path} ${got}`);
    if (path.endsWith('/records') && sent.length > limits.pushBytes * 1.5) accuse(`I15: a push of ${sent.length}`);
    if (path.endsWith('/pull') && status === 200) {
      const { records: page } = JSON.parse(got) as { records: string[] };
      if (page.length > limits.pullRecords) accuse(`I15: a page of ${page.length} records`);
    }
  };

  const [vault] = account.vaults;
  if (vault === undefined) throw new Error('an account without devices');
  const record = (session: SessionId, replica: string, sequence: number) => records.get(`0 ${session} ${replica} ${sequence}`);
  const checkpoints = watchCheckpoints({ vault, record, items: () => server.items(), accuse });

  /** SYN-4: after a push without a clear answer the same runner reads before it pushes again. */
  const open = new WeakMap<object, Set<string>>();
  const sends = (process: string, path: string): Sender => {
    const worker = devices.flatMap(({ tabs: all }) => all).find((tab) => tab.worker.process.name === process)?.worker;
    const runner = worker?.runner();
    if (runner === undefined) return { runner: {}, job: undefined };
    // Giving back to a server that seems to have lost something is another job, and repeats without reading: it is the same bytes.
    const job = runner.state().sessions.get(path.split('/')[4] as SessionId)?.job;
    if (path.endsWith('/records') && job === 'push' && open.get(runner)?.has(path) === true) accuse(`SYN-4: ${process} pushes again without having read`);
    return { runner, job };
  };
  const known = watchKnown(accuse);
  const genuine = watchGenuine(accuse);
  const ended = ({ runner, job }: Sender, path: string, status: number | undefined): void => {
    if (status !== undefined && status < 300) known.answered(runner, path);
    const paths = open.get(runner) ?? new Set<string>();
    open.set(runner, paths);
    const isUnclear = status === undefined || status >= 500;
    if (path.endsWith('/records') && job === 'push') paths[isUnclear ? 'add' : 'delete'](path);
    if (path.endsWith('/pull') && !isUnclear) paths.delete(path.replace('/pull', '/records'));
  };

  const devices: Device[] = [];
  const vectors = new Map<string, SessionRow>();

  /** Rows that lie in the trash for good, by where and since when. */
  const buried = new Map<string, { readonly device: Device; readonly row: SessionRow }>();
  const trashOf = ({ name, life, cuts }: Device, session: SessionId): string => `${name} ${life} ${cuts} ${session}`;

  /** Its rows went from the trash of the device. */
  const emptied = (device: Device, session: SessionId): void => {
    for (const deletion of world.deletions) {
      if (deletion.device === device && deletion.session === session && deletion.life === device.life && deletion.seen !== undefined) deletion.emptied = true;
    }
  };

  const world: World = {
    clock,
    random,
    tally,
    server,
    devices,
    sessions: [],
    model,
    deletions: [],
    emptied: new Set(),
    rotten: new Set(),
    wrong,
    trace,
    sealing: () => undefined,
    character: () => String.fromCharCode(0x4e00 + (characters += 1)),
    reseed: (salt) => void (inner = seeded(salt)),
    addDevice: (name, index) => {
      const vault = account.vaults[index % account.vaults.length];
      if (vault === undefined) throw new Error('an account without devices');
      const line = createLine({ clock, random, tally, server: server.fetch, answers, seen, sends, ended });
      const retold: DeviceParts['retold'] = ({ writers }) => Object.entries(writers).forEach(([writer, { as }]) => formerly.set(as, writer));
      const device = createDevice({ name, clock, random, tally, vault, line, sealing: (of, ms) => world.sealing(of, ms), stored: genuine.stored, retold });
      devices.push(device);
      return device;
    },
    addTab: (device) => {
      tabs += 1;
      return startTab(device, `${device.name}.${tabs}`, clock, random);
    },
    open: (tab, session) =>
      openIn(tab, session, random, (opened: OpenSession) => {
        const life = tab.device.life;
        openings += 1;
        tab.label = `${tab.name}/${openings}`;
        const { label } = tab;
        const told = (): void => {
          const { durability, sync } = opened.status.get();
          if (durability.kind !== 'saved' || tab.device.life !== life) return;
          model.saved(label, durability.revision, clock.now());
          if (sync.kind === 'synced') model.synced(label, durability.revision);
        };
        opened.status.subscribe(told);
        told();
      }),
    /**
     * I7: within one life of a disk and one era of the server, what is known to be there never gets less. A session whose rows went from the
     * trash, and that the server lists alive, begins anew.
     */
    look: async () => {
      const pending = takePending();
      if (pending > 0) accuse(`I4: ${pending} times a document was left with something pending`);
      for (const what of takeStorms()) accuse(`I13: ${what}`);
      for (const { device, session } of world.deletions) if (valueIn(device.disk.peek('sessions'), session) === undefined) emptied(device, session);
      for (const [name, { device, row }] of buried) {
        const now = valueIn(device.disk.peek('sessions'), row.id) as SessionRow | undefined;
        const isGone = now === undefined || (now.replica !== row.replica && !now.closed.includes(row.replica));
        if (isGone && name === trashOf(device, row.id)) world.emptied.add(row.id);
        if (isGone) buried.delete(name);
      }
      for (const device of devices) {
        for (const row of device.disk.peek('sessions').values as SessionRow[]) if (row.buried === true) buried.set(trashOf(device, row.id), { device, row });
        for (const base of device.disk.peek('bases').values as BaseRow[]) checkpoints.kept(device.name, base);
        for (const row of device.disk.peek('sessions').values as SessionRow[]) {
          const name = `${device.name} ${device.life} ${device.cuts} ${server.era()} ${row.id}`;
          const last = vectors.get(name);
          const isAnew = last?.buried === true && last.replica !== row.replica && !row.closed.includes(last.replica);
          if (isAnew) emptied(device, row.id);
          const before = isAnew ? undefined : last;
          for (const [replica, position] of Object.entries(before?.stored ?? {}) as [ReplicaId, Position][]) {
            const now = row.stored[replica];
            // Given up in a fork, once or again: what it wrote is told anew under another one, twice rather than never.
            if (row.closed.includes(replica)) continue;
            if (now === undefined || now[0] < position[0]) accuse(`I7: ${device.name} knows less of ${replica} than before`);
          }
          vectors.set(name, row);
          if (server.era() > 0) continue;
          // I2: what is called acknowledged is on the server.
          for (const [replica, [sequence]] of Object.entries(row.acknowledged)) {
            const isCovered = (covered.get(`0 ${row.id} ${replica}`) ?? 0) >= sequence;
            if (sequence > 0 && !isCovered && !records.has(`0 ${row.id} ${replica} ${sequence}`)) accuse(`I2: ${device.name} takes ${replica} ${sequence} for acknowledged, and the server has never had it`);
          }
        }
      }
      known.look(devices, server.era());
      await checkpoints.verify();
    },
  };
  return world;
};
