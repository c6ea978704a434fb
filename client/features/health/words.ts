/** The state of this device in words and figures. */
import type { Health } from '../../session/list/health.ts';
import { ago, counted, size } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

export const keepingWords = (persisted: boolean, asked: boolean): string => {
  if (persisted) return t`The browser has promised to keep what is here until you remove it.`;
  if (asked) return t`The browser did not promise. Install Holdfast as an app or bookmark it, then ask again; until then sync or export what matters.`;
  return t`The browser may clear what is here when the disk runs full. It has not promised to keep it.`;
};

export interface HealthRow {
  readonly name: string;
  readonly value: string;
}

const onlyHere = ({ unsent, oldest }: Health, now: number): string =>
  unsent === 0 || oldest === undefined ? t`Nothing` : t`${counted(unsent, 'session')}, oldest change ${ago(oldest, Math.max(now, oldest))}`;

/** "3 hours ahead of the server’s". */
const clockWords = (ahead: number): string => {
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const by = minutes < 120 ? counted(minutes, 'minute') : minutes < 2880 ? counted(Math.round(minutes / 60), 'hour') : counted(Math.round(minutes / 1440), 'day');
  return ahead > 0
    ? t`${by} ahead of the server’s. Nothing is lost by it, but times of changes are shown wrong: set it right.`
    : t`${by} behind the server’s. Nothing is lost by it, but times of changes are shown wrong: set it right.`;
};

/** `now`: wall clock, ms. */
export const rowsOf = (health: Health, now: number): readonly HealthRow[] => {
  const { usage, sizes, synced } = health;
  const left = Math.max(0, usage.quota - usage.used);
  return [
    { name: t`Only on this device`, value: onlyHere(health, now) },
    { name: t`Last fully synced`, value: synced === undefined ? t`Never` : ago(synced, Math.max(now, synced)) },
    { name: t`Sessions`, value: size(sizes.sessions) },
    { name: t`Data sets`, value: size(sizes.datasets) },
    { name: t`Kept pictures and results`, value: size(sizes.caches) },
    { name: t`Used in all, the app and its engine included`, value: size(usage.used) },
    { name: t`Left for Holdfast`, value: usage.quota === 0 ? t`The browser does not say` : size(left) },
    ...(health.clock === undefined ? [] : [{ name: t`Clock of this device`, value: clockWords(health.clock) }]),
    ...(sizes.quarantined === 0 ? [] : [{ name: t`Damaged changes set aside`, value: counted(sizes.quarantined, 'item') }]),
  ];
};
