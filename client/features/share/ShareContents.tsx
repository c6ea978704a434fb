/** What the reader will see, panel by panel, with the rows that go along and what they weigh against the limit. */
import { useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { count, counted, size } from '../../texts/format.ts';
import { findKind } from '../panels/kinds.ts';
import type { Collected, FrozenPanel } from './collect.ts';
import styles from './Share.module.css';
import { lazily } from '../../ui/lazily.tsx';
import { t } from '../../texts/text.ts';

const rows = ({ panel: { kind, result } }: FrozenPanel): string => {
  if (findKind(kind)?.writing !== undefined) return t`its whole text`;
  if (result === undefined) return t`no data here`;
  return result.rows < result.total ? t`${count(result.rows)} of ${count(result.total)} rows` : counted(result.total, 'row');
};

/** The very view that the reader gets, over the very content that will be sealed. */
const SnapshotView = lazily(async () => ({ default: (await import('./SnapshotView.tsx')).SnapshotView }));
const Preview = ({ content }: { readonly content: Collected['content'] }) => {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.preview} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t`Preview`}</summary>
      {open && (
        <div className={styles.previewed} role="group" aria-label={t`What the reader sees, panel by panel`} tabIndex={0}>
          <SnapshotView snapshot={{ ...content, title: '', description: '', created: 0 }} />
        </div>
      )}
    </details>
  );
};

export const ShareContents = ({ collected }: { readonly collected: Collected | undefined }) => {
  if (collected === undefined) return <p className={styles.note}>{t`Looking at what is on screen…`}</p>;
  if (collected.panels.length === 0) return <p className={styles.note}>{t`There is no panel to share yet. Add one first.`}</p>;
  const whole = collected.panels.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <section className={styles.contents} aria-label={t`What the reader sees`}>
      <h3 className={styles.heading}>{t`What the reader sees`}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t`Panel`}</th>
            <th scope="col">{t`Kind`}</th>
            <th scope="col">{t`Frozen`}</th>
            <th scope="col" className={styles.number}>{t`Size`}</th>
          </tr>
        </thead>
        <tbody>
          {collected.panels.map((frozen) => (
            <tr key={frozen.id}>
              <td className={styles.name}>{frozen.panel.title}</td>
              <td>{findKind(frozen.panel.kind)?.name ?? frozen.panel.kind}</td>
              <td>{rows(frozen)}</td>
              <td className={styles.number}>{size(frozen.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Preview content={collected.content} />
      <p className={styles.note}>{t`About ${size(whole)} of ${size(limits.itemSealedBytes)}. Only these results go along, not the data files; the first ${count(limits.frozenRows)} rows of a table.`}</p>
    </section>
  );
};
