/** For vi.waitFor, which gives up after one second unless told: a busy machine may take longer, and no test says how fast things are. */
export const patient = { timeout: 60_000, interval: 10 };
