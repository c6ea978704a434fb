/**
 * Every change of the keys row happens under one Web Lock of the profile, load first and then save: two tabs at the first launch
 * make one account, and a worker's new keyring is not overwritten by a page.
 */
export const exclusivelyIn = <T>(name: string, work: () => Promise<T>): Promise<T> => navigator.locks.request(name, async () => work());

export const exclusively = <T>(work: () => Promise<T>): Promise<T> => exclusivelyIn('holdfast-account', work);
