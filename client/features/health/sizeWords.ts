/** The size of a session in words. */
import type { SessionSize } from '../../session/size.ts';
import { limits } from '../../../shared/model/limits.ts';
import { size } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

type Measured = Pick<SessionSize, 'packed' | 'allowed' | 'compact'>;

export const sizeWords = ({ packed, allowed }: Measured): string => {
  if (packed > allowed) return t`${size(packed)}, more than the ${size(allowed)} that can be synced. Everything is saved on this device; what is too much is not on the others.`;
  const percent = Math.floor((packed / allowed) * 100);
  return percent < 1
    ? t`${size(packed)} of the ${size(allowed)} that can be synced, less than 1 %.`
    : t`${size(packed)} of the ${size(allowed)} that can be synced, ${percent} %.`;
};

export const isMuch = ({ packed, allowed }: Measured): boolean => packed >= allowed * limits.sessionHint;

/** A copy that saves a tenth or less is not worth another session. */
export const worthCopying = ({ packed, compact }: Measured): boolean => compact < packed * 0.9;
