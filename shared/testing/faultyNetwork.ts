/**
 * The network between one device and the server, with the faults of real ones. Each fault is counted where it happens, so that a
 * test can show that it really did.
 */
import type { Seeded } from './seeded.ts';

export const networkFaults = ['lost', 'reply-lost', 'twice', 'unavailable', 'captive'] as const;
export type NetworkFault = (typeof networkFaults)[number];
export type Counts = { [fault in NetworkFault]: number };

export interface FaultyNetwork {
  readonly fetch: (request: Request) => Promise<Response>;
  /** No request gets through. */
  offline: boolean;
  /** Those that do not get through. */
  blocks: (request: Request) => boolean;
  /** Share of requests that meet a fault. */
  rate: number;
  readonly busy: () => boolean;
  /** Whoever waits for an answer dies: no request that is on its way is answered any more. */
  cut(): void;
}

const spoilt = {
  unavailable: () =>
    new Response(JSON.stringify({ type: 'about:blank', title: 'Not available', status: 503, code: 'UNAVAILABLE' }), {
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
    }),
  captive: () => new Response('<html>Sign in</html>', { status: 200, headers: { 'content-type': 'text/html' } }),
};

export const faultyNetwork = (random: Seeded, server: (request: Request) => Promise<Response>, counts: Counts): FaultyNetwork => {
  let inFlight = 0;
  let life = 0;
  const pass = async (request: Request, fault: NetworkFault | undefined): Promise<Response> => {
    switch (fault) {
      case 'lost':
        throw new TypeError('lost');
      case 'reply-lost':
        await server(request);
        throw new TypeError('the reply was lost');
      case 'twice':
        await server(request.clone());
        return server(request);
      case 'unavailable':
      case 'captive':
        return spoilt[fault]();
      default:
        return server(request);
    }
  };
  const network: FaultyNetwork = {
    offline: false,
    blocks: () => false,
    rate: 0,
    busy: () => inFlight > 0,
    cut: () => void (life += 1),
    fetch: async (request) => {
      if (network.offline || network.blocks(request)) throw new TypeError('offline');
      const fault = random.chance(network.rate) ? random.pick(networkFaults) : undefined;
      if (fault !== undefined) counts[fault] += 1;
      inFlight += 1;
      const born = life;
      try {
        const response = await pass(request, fault);
        if (born !== life) throw new TypeError('nobody is there to hear it');
        return response;
      } finally {
        inFlight -= 1;
      }
    },
  };
  return network;
};
