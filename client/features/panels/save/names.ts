/** What a saved file is called. */
import { t } from '../../../texts/text.ts';
export type SavedAs = 'csv' | 'png' | 'svg';

/** Of letters that no file system refuses. */
export const fileName = (title: string, ending: SavedAs): string => {
  const plain = title.replaceAll(/[^\p{L}\p{N} ._()+-]+/gu, ' ').replace(/^[ .]+|[ .]+$/g, '').replaceAll(/ +/g, ' ');
  return `${plain === '' ? t`Panel` : plain}.${ending}`;
};
