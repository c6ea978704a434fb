/** Safe mode has an address of its own, read before anything else is started. */
const search = '?safe';

export const isSafe = (): boolean => location.search === search;

export const startSafely = (): void => location.assign(`/${search}`);
