/**
 * A small world: one server over a store in memory and the devices of one owner, who got there as people do (first launch, then the
 * twelve words). Time is virtual; the network of each device can be made to fail.
 */
import { createApp } from '../../server/app.ts';
import { createLimiter } from '../../server/services/limiter.ts';
import { createMemoryBlobs } from '../../server/store/blobs/memory.ts';
import { createMemoryStore } from '../../server/store/memory/store.ts';
import { StoreUnavailable, type Store } from '../../server/store/store.ts';
import { faultyNetwork, networkFaults, type Counts } from './faultyNetwork.ts';
import { seeded } from './seeded.ts';
import { simulateDevice, type SimulatedDevice } from './simulatedDevice.ts';
import { makeVaults } from './vaults.ts';
import { virtualTime, type VirtualTime } from './virtualTime.ts';
import { testCrypto } from './webCrypto.ts';

export const origin = 'http://localhost:8787';
export const noFaults = (): Counts => Object.fromEntries(networkFaults.map((fault) => [fault, 0])) as Counts;

/** A server whose process can be replaced over the same store; with a new secret no token is good any more. */
const openServer = (time: VirtualTime) => {
  let writesLeft = Infinity;
  let watch = (_request: Request, _response: Response): void => undefined;
  /** Fails one write, as a process that dies there would, and then works again. */
  const cuttable = (whole: Store): Store => {
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      if (writesLeft > 0) {
        writesLeft -= 1;
        return work();
      }
      writesLeft = Infinity;
      throw new StoreUnavailable('cut short');
    };
    return {
      ...whole,
      create: (item) => counted(() => whole.create(item)),
      replace: (item, etag) => counted(() => whole.replace(item, etag)),
      remove: (...where) => counted(() => whole.remove(...where)),
    };
  };
  let store = cuttable(createMemoryStore());
  const blobs = createMemoryBlobs();
  const start = (secret: string) =>
    createApp({
      store,
      blobs,
      secret,
      crypto: testCrypto,
      limiter: createLimiter(time.now),
      now: time.now,
      wait: async () => undefined,
      origins: [origin],
      styleHashes: [],
      asset: async () => undefined,
      address: () => 'one',
    });
  let app = start('a'.repeat(43));
  return {
    fetch: async (request: Request): Promise<Response> => {
      const seen = request.clone();
      const response = await app.fetch(request);
      watch(seen, response);
      return response;
    },
    /** Sees every request that got through, and its answer. */
    watch: (seen: typeof watch) => void (watch = seen),
    /** What is stored now. */
    read: (partition: string, id: string) => store.read(partition, id),
    /** After so many more writes one is cut short. */
    cutAfter: (writes: number) => void (writesLeft = writes),
    restart: (secret: string) => void (app = start(secret)),
    /** The disk is gone: a new server at the same address. */
    lose: () => {
      store = cuttable(createMemoryStore());
      app = start('b'.repeat(43));
    },
  };
};

export const openWorld = async (seed: number, counts = noFaults(), size = 3) => {
  const random = seeded(seed);
  const time = virtualTime(1_700_000_000_000);
  const server = openServer(time);
  const vaults = await makeVaults(size, { crypto: testCrypto, mint: random.mint, now: time.now, http: { base: `${origin}/api/v1`, fetch: server.fetch }, origin });
  const devices: SimulatedDevice[] = vaults.map((vault) =>
    simulateDevice({ random, time, vault, origin, network: faultyNetwork(random, server.fetch, counts) }),
  );

  /** Until nothing is on its way: WebCrypto works outside of the virtual time. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = devices.some(({ busy }) => busy()) ? 0 : quiet + 1;
    }
  };
  const pass = async (ms: number): Promise<void> => {
    const end = time.now() + ms;
    await settle();
    for (let at = time.next(end); at !== undefined; at = time.next(end)) {
      time.moveTo(at);
      await settle();
    }
    time.moveTo(end);
  };
  /** The same image on another machine: both write under the same replica from now on. */
  const image = (of: SimulatedDevice, index: number): void => {
    const vault = vaults[index];
    if (vault === undefined) return;
    devices.push(simulateDevice({ random, time, vault, origin, network: faultyNetwork(random, server.fetch, counts), image: of }));
  };
  return { random, time, server, devices, settle, pass, image };
};

export type World = Awaited<ReturnType<typeof openWorld>>;
