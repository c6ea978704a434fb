/**
 * What the colours mean. Buttons in the page rather than marks on the canvas: they can be reached by keys, are read aloud, and
 * names from the data stay text. A press hides a series or shows it again; it changes the look, not the document.
 */
import { figure } from '../../../texts/format.ts';
import styles from './Legend.module.css';
import { t } from '../../../texts/text.ts';

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
}

export interface LegendProps {
  readonly items: readonly LegendItem[];
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
}

export const Legend = ({ items, hidden, onChange }: LegendProps) => {
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <div role="group" aria-label={t`Legend`} className={styles.legend}>
      {items.map(({ name, colour }) => (
        <button
          key={name}
          type="button"
          aria-pressed={!hidden.has(name)}
          title={name}
          className={styles.item}
          onClick={() => toggle(name)}
        >
          <span
            aria-hidden="true"
            className={styles.mark}
            style={{ background: hidden.has(name) ? 'transparent' : colour, borderColor: colour }}
          />
          <span className={styles.name}>{name}</span>
        </button>
      ))}
    </div>
  );
};

/** The ramp of a heat map from the least to the most. */
export const Scale = ({ range, ramp }: { readonly range: readonly [number, number]; readonly ramp: readonly string[] }) => (
  <p className={styles.scale}>
    <span>{figure(range[0])}</span>
    <span aria-hidden="true" className={styles.ramp} style={{ background: `linear-gradient(to right, ${ramp.join(', ')})` }} />
    <span>{figure(range[1])}</span>
  </p>
);
