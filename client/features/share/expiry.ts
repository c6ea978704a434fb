/** How long a link is to open: the choices, and what is said of them. */
import { ago } from '../../texts/format.ts';
import { dateFormat } from '../../texts/locale.ts';
import { t } from '../../texts/text.ts';

const day = 24 * 60 * 60 * 1000;

export type ExpiryChoice = 'never' | '1' | '7' | '30' | '90';

export const expiryChoices = (): readonly { readonly value: ExpiryChoice; readonly label: string }[] => [
  { value: 'never', label: t`Until I revoke it` },
  { value: '1', label: t`For a day` },
  { value: '7', label: t`For a week` },
  { value: '30', label: t`For 30 days` },
  { value: '90', label: t`For 90 days` },
];

/** Ms since 1970; undefined: it does not end by itself. */
export const expiryOf = (choice: ExpiryChoice, now: number): number | undefined => (choice === 'never' ? undefined : now + Number(choice) * day);

const moment = dateFormat({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

export const expiryWords = (expires: number | undefined, now: number): string => {
  if (expires === undefined) return t`Opens until you revoke it`;
  return expires <= now ? t`Ended ${ago(expires, now)}` : t`Opens until ${moment.format(expires)}`;
};
