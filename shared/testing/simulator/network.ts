/**
 * The line between one device and the server: latency in virtual time, faults one request at a time, and a server that lies. A
 * request outlives the process that sent it.
 */
import type { Seeded } from '../seeded.ts';
import type { Clock } from './clock.ts';
import type { HostileFault, NetworkFault, Tally } from './faults.ts';
import { spoil, type Answers } from './hostile.ts';
import { gate, here } from './realm.ts';

const timeout = 30_000;

export interface Line {
  readonly fetch: (request: Request) => Promise<Response>;
  offline: boolean;
  /** Added to each way, ms. */
  slowness: number;
  /** The next requests meet these, one each. */
  arm(fault: NetworkFault): void;
  /** The next answer that it fits is spoilt like this. */
  lie(fault: HostileFault): void;
  disarm(): void;
  /** Requests under way. */
  readonly busy: () => number;
}

export interface Sender {
  readonly runner: object;
  readonly job: string | undefined;
}

export interface LineParts {
  readonly clock: Clock;
  readonly random: Seeded;
  readonly tally: Tally;
  readonly server: (request: Request) => Promise<Response>;
  readonly answers: Answers;
  /** How a request ended for whoever sent it; `status` is undefined when no answer came. */
  readonly ended: (sender: Sender, path: string, status: number | undefined) => void;
  /** Called as a request is sent; answers who sends it. */
  readonly sends: (process: string, path: string) => Sender;
  /** Sees what went over the line: for bounds. */
  readonly seen: (path: string, sent: string, status: number, got: string) => void;
}

interface Plain {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Plain => ({
  status,
  headers: new Headers({ 'content-type': 'application/problem+json', ...headers }),
  text: JSON.stringify(body),
});

const portal: Plain = { status: 200, headers: new Headers({ 'content-type': 'text/html' }), text: '<html>Sign in</html>' };
const unavailable = json(503, { type: 'about:blank', title: 'Not available', status: 503, code: 'UNAVAILABLE' }, { 'retry-after': '7' });
const limited = json(429, { type: 'about:blank', title: 'Too many', status: 429, code: 'RATE_LIMITED' }, { 'retry-after': '5' });

export const createLine = ({ clock, random, tally, server, answers, seen, sends, ended }: LineParts): Line => {
  let armed: NetworkFault[] = [];
  let lies: HostileFault[] = [];
  let busy = 0;

  const reach = async (request: Request): Promise<Plain> => {
    const sent = request.method === 'GET' ? '' : await request.clone().text();
    const response = await server(request);
    const text = response.status === 204 || response.status === 304 ? '' : await response.text();
    const path = new URL(request.url).pathname;
    seen(path, sent, response.status, text);
    const told = spoil({ path, sent, status: response.status, text }, lies, answers, random);
    if (told !== undefined) {
      lies = lies.filter((each) => each !== told.fault);
      tally.count(told.fault);
    }
    return { status: response.status, headers: response.headers, text: told?.text ?? text };
  };

  const exchange = async (request: Request, fault: NetworkFault | undefined): Promise<Plain> => {
    switch (fault) {
      case 'request lost':
        throw new TypeError('lost');
      case 'reply lost after commit':
        await reach(request);
        throw new TypeError('the reply was lost');
      case 'request twice': {
        const again = request.clone();
        const [first] = [await reach(request), await reach(again)];
        return first;
      }
      case 'captive portal':
        return portal;
      case 'unavailable with Retry-After':
        return unavailable;
      case 'limited with Retry-After':
        return limited;
      case 'body cut': {
        const whole = await reach(request);
        return { ...whole, text: whole.text.slice(0, Math.floor(whole.text.length * random.next())) };
      }
      default:
        return reach(request);
    }
  };

  /** Ends at the time-out whatever the line does. */
  const inTime = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = clock.later(timeout, () => reject(new DOMException('timed out', 'TimeoutError')));
      work.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          reject(error instanceof Error ? error : new Error('failed'));
        },
      );
    });

  const carry = async (request: Request, fault: NetworkFault | undefined): Promise<Plain> => {
    const extra = fault === 'delayed beyond the time-out' ? timeout : fault === 'late reply, overtaken by others' ? 8000 : 0;
    await clock.sleep(2 + random.below(40) + line.slowness);
    const answer = await exchange(request, fault);
    await clock.sleep(2 + random.below(40) + line.slowness + extra);
    return answer;
  };

  const line: Line = {
    offline: false,
    slowness: 0,
    arm: (fault) => void armed.push(fault),
    lie: (fault) => void lies.push(fault),
    disarm: () => {
      armed = [];
      lies = [];
    },
    busy: () => busy,
    fetch: async (request) => {
      const process = here();
      await gate(process);
      const { pathname } = new URL(request.url);
      const sender = sends(process.name, pathname);
      busy += 1;
      try {
        if (line.offline) {
          tally.count('partition');
          throw new TypeError('offline');
        }
        const fault = armed.shift();
        if (fault !== undefined) tally.count(fault);
        if (line.slowness > 0) tally.count('slow line');
        const { status, headers, text } = await inTime(carry(request, fault));
        await gate(process);
        ended(sender, pathname, status);
        return new Response(status === 204 || status === 304 ? null : text, { status, headers });
      } catch (error) {
        await gate(process);
        ended(sender, pathname, undefined);
        throw error;
      } finally {
        busy -= 1;
      }
    },
  };
  return line;
};
