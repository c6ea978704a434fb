/**
 * Counters and durations of this process, in the text format that Prometheus reads. Labels are names out of the code (routes, codes,
 * operations), never input, so their number is bounded; no id, address or size of one person's is among them.
 */
export type Labels = { readonly [name: string]: string | number };

/** Every family there is, with its type and the words of its HELP line. */
const families = {
  holdfast_requests_total: ['counter', 'Finished requests by method, route and status.'],
  holdfast_request_seconds: ['histogram', 'Time from a request to its answer, by route.'],
  holdfast_refusals_total: ['counter', 'Refusals by their stable code.'],
  holdfast_pushes_total: ['counter', 'Pushes that were acknowledged.'],
  holdfast_pushed_records_total: ['counter', 'Records of acknowledged pushes; known ones that were sent again are counted too.'],
  holdfast_pushed_bytes_total: ['counter', 'Sealed bytes of those records.'],
  holdfast_store_operations_total: ['counter', 'Operations of the store by kind and outcome.'],
  holdfast_store_seconds: ['histogram', 'Duration of the store\'s operations.'],
  holdfast_store_request_units_total: ['counter', 'Request units that Cosmos DB charged, by operation.'],
  holdfast_tasks_total: ['counter', 'Runs of durable tasks by kind and outcome; dead ones need a person.'],
  holdfast_guesses_total: ['counter', 'Snapshot links asked for that do not open.'],
  holdfast_garbage_total: ['counter', 'Items cleared away that nothing named.'],
} as const satisfies { readonly [name: string]: readonly ['counter' | 'histogram', string] };
export type Family = keyof typeof families;

/** Seconds; from a read in memory to the patience for a remote store. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

export interface Metrics {
  add(family: Family, labels?: Labels, by?: number): void;
  observe(family: Family, labels: Labels, seconds: number): void;
  /** Prometheus text format, version 0.0.4. */
  render(): string;
}

const written = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, (letter) => (letter === '\n' ? '\\n' : `\\${letter}`))}"`)
    .join(',');
const sample = (name: string, labels: string, value: number): string => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`;

export const createMetrics = (): Metrics => {
  const counters = new Map<Family, Map<string, number>>();
  const histograms = new Map<Family, Map<string, { readonly counts: number[]; sum: number }>>();
  const within = <Value>(all: Map<Family, Map<string, Value>>, family: Family): Map<string, Value> => {
    const found = all.get(family) ?? new Map<string, Value>();
    all.set(family, found);
    return found;
  };
  const histogramLines = (family: Family): string[] =>
    [...within(histograms, family)].flatMap(([labels, { counts, sum }]) => {
      const before = labels === '' ? '' : `${labels},`;
      let total = 0;
      const lines = [...buckets, Infinity].map((most, index) => {
        total += counts[index] ?? 0;
        return sample(`${family}_bucket`, `${before}le="${most === Infinity ? '+Inf' : most}"`, total);
      });
      return [...lines, sample(`${family}_sum`, labels, sum), sample(`${family}_count`, labels, total)];
    });
  return {
    add(family, labels = {}, by = 1) {
      const values = within(counters, family);
      const key = written(labels);
      values.set(key, (values.get(key) ?? 0) + by);
    },
    observe(family, labels, seconds) {
      const values = within(histograms, family);
      const key = written(labels);
      const kept = values.get(key) ?? { counts: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 };
      values.set(key, kept);
      const at = buckets.findIndex((most) => seconds <= most);
      const index = at < 0 ? buckets.length : at;
      kept.counts[index] = (kept.counts[index] ?? 0) + 1;
      kept.sum += seconds;
    },
    render() {
      const blocks = (Object.keys(families) as Family[]).map((family) => {
        const [type, help] = families[family];
        const values = type === 'counter' ? [...within(counters, family)].map(([labels, value]) => sample(family, labels, value)) : histogramLines(family);
        return [`# HELP ${family} ${help}`, `# TYPE ${family} ${type}`, ...values].join('\n');
      });
      return `${blocks.join('\n')}\n`;
    },
  };
};
