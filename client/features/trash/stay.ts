/** How long something stays in the trash, in words. */
import { limits } from '../../../shared/model/limits.ts';
import { ago, counted } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

const day = 86_400_000;

export const stay = (deleted: number, now: number): string => {
  const days = Math.ceil((deleted + limits.trashLifetime - now) / day);
  return days > 0
    ? t`Deleted ${ago(deleted, now)}. Kept for ${counted(days, 'more day')}.`
    : t`Deleted ${ago(deleted, now)}. Goes when the server has been told.`;
};
