/** How long something stays in the trash, in words. */
import { limits } from '../../../shared/model/limits.ts';
import { ago, counted } from '../../ui/format.ts';

const day = 86_400_000;

export const stay = (deleted: number, now: number): string => {
  const days = Math.ceil((deleted + limits.trashLifetime - now) / day);
  return `Deleted ${ago(deleted, now)}. ${days > 0 ? `Kept for ${counted(days, 'more day')}.` : 'Goes when the server has been told.'}`;
};
