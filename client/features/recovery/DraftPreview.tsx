/** The first dashboard of a draft in small: where its panels stand, with their names. To know a session by, not to read it. */
import { limits } from '../../../shared/model/limits.ts';
import type { Draft } from '../../session/list/drafts.ts';
import { Icon } from '../../ui/Icon.tsx';
import { findKind } from '../panels/kinds.ts';
import styles from './Recovery.module.css';
import { t } from '../../texts/text.ts';

const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;

export const DraftPreview = ({ draft }: { readonly draft: Draft }) => {
  const rows = Math.max(limits.thumbnailRows, ...draft.preview.map(({ layout: [, y, , h] }) => y + h));
  return (
    <div className={styles.preview} role="img" aria-label={draft.preview.length === 0 ? t`An empty dashboard` : t`Panels: ${draft.preview.map(({ title }) => title).join(', ')}`}>
      {draft.preview.map(({ id, panel, title, layout: [x, y, w, h] }) => (
        <div
          key={id}
          className={styles.tile}
          style={{
            left: percent(x, limits.gridColumns),
            top: percent(y, rows),
            width: percent(w, limits.gridColumns),
            height: percent(h, rows),
          }}
        >
          <span className={styles.tileFace}>
            <Icon name={findKind(panel)?.icon ?? 'table'} size={12} />
            <span className={styles.tileTitle}>{title}</span>
          </span>
        </div>
      ))}
    </div>
  );
};
