/**
 * The open session as a file, as it stands in this tab's memory, for when the store refuses to write: nothing is read from it or
 * written to it. Sealed it is a backup that merges when it is imported; in the clear it is JSON that anything reads.
 */
import type { OpenSession } from '../../session/types.ts';
import type { Services } from '../../app/servicesContext.ts';
import { exportNow } from '../../sync/backup/now.ts';
import { size } from '../../texts/format.ts';
import { offerFile } from '../../ui/offerFile.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { readable } from '../backup/clear.ts';
import { t } from '../../texts/text.ts';

const name = (now: number, end: string): string => `holdfast-session-${new Date(now).toISOString().slice(0, 10)}.${end}`;

export const exportFromMemory = async (services: Services, session: OpenSession, form: 'sealed' | 'clear'): Promise<void> => {
  const now = services.now();
  if (form === 'clear') {
    offerFile(name(now, 'json'), `${JSON.stringify(readable(session.state, new Map(), now), undefined, 2)}\n`);
    return toast(t`Exported in the clear: whoever has the file can read it.`);
  }
  const made = await exportNow({ vault: services.vault, mint: services.mint, now: services.now }, session);
  if (!made.ok) return toast(faultWords(made.fault), { tone: 'loss' });
  offerFile(name(now, 'ndjson'), made.value);
  toast(t`Exported ${size(made.value.size)}, sealed. Importing it merges with what is there.`);
};
