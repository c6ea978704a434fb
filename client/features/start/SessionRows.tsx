/**
 * The rows of the list. Few stand in the page as they are; of many only those in view, at the same height each, so that ten thousand
 * scroll like ten. Arrow keys go from title to title.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import type { SessionSummary } from '../../session/list/list.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import styles from './SessionList.module.css';
import { SessionRow, type SessionRowProps } from './SessionRow.tsx';
import { t } from '../../texts/text.ts';

export interface SessionRowsProps extends Pick<SessionRowProps, 'now' | 'choose' | 'actions'> {
  readonly sessions: readonly SessionSummary[];
  readonly chosen: ReadonlySet<SessionSummary['id']>;
}

/** Heights of SessionList.module.css, px. */
const heights = { wide: 44, narrow: 60 };

const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLAnchorElement)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>(`a.${styles.link}`)].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  );
  const next = links[links.indexOf(event.target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
};

const Long = ({ sessions, chosen, ...row }: SessionRowsProps) => {
  const list = useRef<HTMLUListElement>(null);
  const isNarrow = useMedia(narrow);
  const height = isNarrow ? heights.narrow : heights.wide;
  /** How far below the top of what scrolls the list begins, px. */
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const [own, page] = [list.current, list.current?.closest('main')];
    if (own && page) setMargin(own.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop);
  }, [sessions, isNarrow]);
  // oxlint-disable-next-line react/incompatible-library -- its functions are read in render only, never kept
  const rows = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => list.current?.closest('main') ?? null,
    estimateSize: () => height,
    overscan: limits.listOverscan,
    // Rows that come a frame late are not seen at that speed; rows that hold up the frame are.
    useFlushSync: false,
    scrollMargin: margin,
    getItemKey: (index) => sessions[index]?.id ?? index,
  });
  return (
    <ul ref={list} aria-label={t`Sessions`} className={styles.long} style={{ height: sessions.length * height }} onKeyDown={onKeyDown}>
      {rows.getVirtualItems().map(({ index, start, key }) => {
        const session = sessions[index];
        return session === undefined ? null : (
          <SessionRow
            key={key}
            session={session}
            chosen={chosen.has(session.id)}
            place={{ position: index + 1, of: sessions.length }}
            top={start - margin}
            {...row}
          />
        );
      })}
    </ul>
  );
};

export const SessionRows = ({ sessions, chosen, ...row }: SessionRowsProps) =>
  sessions.length > limits.listShort ? (
    <Long sessions={sessions} chosen={chosen} {...row} />
  ) : (
    <ul aria-label={t`Sessions`} onKeyDown={onKeyDown}>
      {sessions.map((session, index) => (
        <SessionRow
          key={session.id}
          session={session}
          chosen={chosen.has(session.id)}
          place={{ position: index + 1, of: sessions.length }}
          top={undefined}
          {...row}
        />
      ))}
    </ul>
  );
