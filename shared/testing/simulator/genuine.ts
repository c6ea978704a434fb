/**
 * I8 of what is stored: every row of somebody else's that gets onto a disk is, to the last bit, what its author has sealed. A record
 * that was changed on the way must not get that far, however it might be put right later.
 */
import { createHash } from 'node:crypto';
import type { SessionRow } from '../../../client/storage/rows.ts';
import { valueIn, type Key } from './disk.ts';
import type { Device } from './device.ts';

export interface GenuineWatch {
  /** The row is on the disk from now on. */
  stored(device: Device, key: Key, bytes: Uint8Array): void;
}

export const watchGenuine = (accuse: (what: string) => void): GenuineWatch => {
  const sealed = new Map<string, Set<string>>();
  return {
    stored: (device, key, bytes) => {
      const [session, replica, sequence] = key as readonly [string, string, number];
      const row = valueIn(device.disk.peek('sessions'), session) as SessionRow | undefined;
      const place = `${session} ${replica} ${sequence}`;
      const sum = createHash('sha1').update(bytes).digest('base64');
      const known = sealed.get(place) ?? new Set<string>();
      const isOwn = row !== undefined && [row.replica, ...row.closed].some((own) => own === replica);
      if (isOwn) sealed.set(place, known.add(sum));
      else if (!known.has(sum)) accuse(`I8: ${device.name} stored a record at ${place} that nobody has sealed`);
    },
  };
};
