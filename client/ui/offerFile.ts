/** Hands a text or a file to the person as a file, through the browser's own download. */
import { limits } from '../../shared/model/limits.ts';
export const offerFile = (name: string, content: string | Blob): void => {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: 'application/json' }) : content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), limits.offeredFile);
};
