/** What is gathered, and what has no value, as the engine is asked to call it: in the person's language, part of the question. */
import { t } from '../../texts/text.ts';

export const otherName = (): string => t`Other`;
export const emptyName = (): string => t`No value`;
