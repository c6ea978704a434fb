/** A sitting in words: when it was and what it touched. Pure, so that the dialog only paints. */
import { sessionEntity, type EntityId } from '../../../shared/model/ids.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { Sitting } from '../../session/history/sittings.ts';
import { ago, inSentence, time } from '../../texts/format.ts';
import { entityName, kindName } from '../conflicts/describe.ts';
import { dateFormat } from '../../texts/locale.ts';
import { t } from '../../texts/text.ts';

const day = dateFormat({ weekday: 'short', day: 'numeric', month: 'short' });

/** Day and minute of a point, for its heading and for reading aloud. */
export const moment = (at: number): string => `${day.format(at)}, ${time(at)}`;

/** "Today 14:02 to 14:20", "3 Nov, 09:10". */
export const spanWords = ({ from, to }: Pick<Sitting, 'from' | 'to'>, now: number): string => {
  const isToday = new Date(to).toDateString() === new Date(now).toDateString();
  const begin = isToday ? t`Today ${time(from)}` : `${ago(from, now)}, ${time(from)}`;
  return time(from) === time(to) && to - from < 86_400_000 ? begin : t`${begin} to ${time(to)}`;
};

const nameOf = (state: DocState, entity: EntityId): string =>
  entity === sessionEntity ? t`the session itself` : t`${inSentence(kindName(state, entity))} “${entityName(state, entity)}”`;

/** "Panel “Rates”, the session itself and 3 more". */
export const touchedWords = (state: DocState, touched: Sitting['touched']): string => {
  if (touched.length === 0) return t`Nothing that shows`;
  const named = touched.slice(0, 2).map(({ entity }) => nameOf(state, entity));
  const rest = touched.length - named.length;
  const [first = '', second] = named;
  const both = second === undefined ? first : t`${first} and ${second}`;
  const words = rest === 0 ? both : t`${named.join(', ')} and ${rest} more`;
  return words.charAt(0).toUpperCase() + words.slice(1);
};
