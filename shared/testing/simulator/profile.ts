/**
 * Where the time of a simulation goes, sampled by V8 while it runs (`--profile`): each sample counts for the innermost piece of our
 * own that is on the stack, so that what a part lets the platform do is its own time.
 */
import { Session, type Profiler } from 'node:inspector';

/** First match wins; paths within the repository, or names of the platform's modules. */
const parts: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['sealing', /shared\/crypto\/|simulator\/quickCrypto|client\/vault\/|client\/session\/seal\.ts/],
  ['documents (Yjs)', /node_modules\/(yjs|lib0)\/|shared\/documents\//],
  ['requests and answers (fetch objects, streams)', /deps\/undici|internal\/webstreams/],
  ['SQLite', /server\/store\/sqlite/],
  ['memory store of the server (JSON)', /server\/store\/memory/],
  ['server', /\/server\/(?!.*\.test)|node_modules\/(hono|valibot)/],
  ['store of the device', /simulator\/(disk|tables)\.ts|client\/storage\//],
  ['deflate', /quickDeflate/],
  ['engine and its jobs', /shared\/sync\/|client\/sync\//],
  ['open sessions', /client\/session\//],
  ['reference, checks and virtual time', /shared\/testing\//],
  ['loading of modules', /internal\/modules|deps\/amaro/],
];

const partOf = ({ url, functionName }: Profiler.ProfileNode['callFrame']): string | undefined => {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (functionName === '(idle)') return 'idle';
  return url === '' ? undefined : parts.find(([, pattern]) => pattern.test(url))?.[0];
};

const tellTimes = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): ReadonlyMap<string, number> => {
  const above = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const partAt = (id: number | undefined): string => {
    for (let at = id; at !== undefined; at = above.get(at)) {
      const part = own.get(at);
      if (part !== undefined) return part;
    }
    return 'the rest of the platform';
  };
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = partAt(id);
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  });
  return times;
};

/** Begins to sample; what it answers ends that, and answers one line for each part, in ms of one thread and as a share. */
export const beginProfile = (): (() => Promise<readonly string[]>) => {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  return () =>
    new Promise((resolve, reject) => {
      session.post('Profiler.stop', (error, { profile }) => {
        session.disconnect();
        if (error !== null) return reject(error);
        const times = tellTimes(profile);
        const whole = [...times.values()].reduce((sum, time) => sum + time, 0);
        const lines = [...times].toSorted(([, a], [, b]) => b - a).map(([part, time]) => `${((100 * time) / whole).toFixed(1).padStart(6)} %  ${(time / 1000).toFixed(0).padStart(7)} ms  ${part}`);
        return resolve(lines);
      });
    });
};
