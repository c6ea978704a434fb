/** What came of backups and imports, in words. */
import type { Imported } from '../../sync/backup/importExport.ts';
import { ago, counted, size } from '../../texts/format.ts';
import { faultWords } from '../../texts/words.ts';
import type { Plan } from './plan.ts';
import { t } from '../../texts/text.ts';

export const importedWords = ({ sessions, datasets, changes, trashed, failed }: Imported): string => {
  const [first] = failed;
  return [
    t`Took in ${counted(sessions, 'session')} and ${counted(datasets, 'data set')}. Nothing here was overwritten.`,
    changes > 0 && (changes === 1 ? t`${counted(changes, 'change')} that no server had is here now.` : t`${counted(changes, 'change')} that no server had are here now.`),
    trashed > 0 && (trashed === 1 ? t`${counted(trashed, 'session')} of it lies in the trash here and stayed there.` : t`${counted(trashed, 'session')} of it lie in the trash here and stayed there.`),
    first !== undefined && t`${counted(failed.length, 'session')} could not be taken in whole: ${faultWords(first.fault)}`,
  ]
    .filter((part) => part !== false)
    .join(' ');
};

/** "today 14:02, 3 sessions, 1.2 MB". */
export const lastWords = ({ last }: Pick<Plan, 'last'>, now: number): string =>
  last === undefined ? t`Never` : `${ago(last.at, Math.max(now, last.at))}, ${counted(last.sessions, 'session')}, ${size(last.bytes)}`;

export const everyWords = (ms: number): string => {
  const hours = ms / 3_600_000;
  if (hours === 1) return t`Every hour`;
  return hours === 24 ? t`Every day` : t`Every week`;
};
