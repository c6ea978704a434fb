/** In words: where the file of a data set is on its way, and why it does not go on. */
import type { Transfer } from '../../storage/announce.ts';
import { size } from '../../texts/format.ts';
import { faultWords } from '../../texts/words.ts';
import { t } from '../../texts/text.ts';

/** `bytes` of the whole file. */
export const transferWords = ({ way, done, chunks, state }: Transfer, bytes: number): string => {
  const part = t`${size(Math.min(bytes, Math.round((bytes * done) / chunks)))} of ${size(bytes)}`;
  switch (state.kind) {
    case 'running':
      return way === 'up' ? t`Sending to your other devices: ${part}` : t`Fetching: ${part}`;
    case 'done':
      return way === 'up' ? t`On the server, sealed, for all your devices` : t`On this device and on the server`;
    case 'refused':
      return state.fault.code === 'FILE_BROKEN'
        ? t`What the server has of this file is damaged and was not taken. Locate the file, or send it again from a device that has it.`
        : faultWords(state.fault);
    case 'waiting':
      break;
  }
  const left = way === 'up' ? t`Not all of it is on the server yet.` : t`${part} is here.`;
  switch (state.reason) {
    case 'paused':
      return t`Paused on this device. ${left}`;
    case 'metered':
      return t`Waits for a connection that does not cost by the byte. ${left}`;
    case 'connection':
      return t`Waits for the server. ${left} It goes on by itself.`;
    case 'freed':
      return t`You let it go from this device to free space. The server has it, sealed.`;
    case 'other device':
      return t`The server does not have all of it yet. It comes when the device that has the file is online.`;
  }
};
