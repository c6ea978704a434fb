/** The reference lines of a chart, one below the other. Typed text is written when its field is left: one change of the session each. */
import { useState } from 'react';
import type { Column } from '../../../data/types.ts';
import { limits } from '../../../../shared/model/limits.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { isNumeric, isTime } from '../columns.ts';
import { takesLines } from './lines.ts';
import styles from './Lines.module.css';
import type { ChartSettings, ReferenceLine } from './settings.ts';
import { t } from '../../../texts/text.ts';

interface TypedProps {
  readonly label: string;
  readonly value: string;
  readonly type?: 'date' | 'text';
  readonly placeholder?: string;
  readonly onCommit: (typed: string) => void;
}

const Typed = ({ label, value, type = 'text', placeholder, onCommit }: TypedProps) => {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed.trim() !== value) onCommit(typed.trim());
    setTyped(undefined);
  };
  return (
    <TextField
      label={label}
      type={type}
      value={typed ?? value}
      maxLength={60}
      placeholder={placeholder}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
};

export interface LinesProps {
  readonly settings: ChartSettings;
  readonly x: Column | undefined;
  readonly change: (lines: readonly ReferenceLine[]) => void;
}

const axes = () => [
  { value: 'y', label: t`Across, at Y` },
  { value: 'x', label: t`Upright, at X` },
] as const;

export const Lines = ({ settings, x, change }: LinesProps) => {
  const { lines } = settings;
  if (!takesLines(settings, 'y')) return null;
  const put = (at: number, line: ReferenceLine) => change(lines.map((one, index) => (index === at ? line : one)));
  const valueOf = (line: ReferenceLine, typed: string): ReferenceLine['at'] => {
    const number = Number(typed);
    const isNumber = line.axis === 'y' || (x !== undefined && isNumeric(x));
    if (typed === '') return line.axis === 'y' ? null : '';
    return isNumber ? (Number.isFinite(number) ? number : line.at) : typed;
  };
  return (
    <fieldset className={styles.lines}>
      <legend>{t`Reference lines`}</legend>
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no names of their own; their places are what tells them apart
        <div key={index} role="group" aria-label={t`Reference line ${index + 1}`} className={styles.line}>
          {takesLines(settings, 'x') && <Select label={t`Direction`} value={line.axis} options={axes()} onChange={(axis) => put(index, { ...line, axis, at: axis === 'y' ? null : '' })} />}
          <div className={styles.fields}>
            <Typed
              label={t`At`}
              type={line.axis === 'x' && x !== undefined && isTime(x) ? 'date' : 'text'}
              value={line.at === null ? '' : String(line.at)}
              placeholder={line.axis === 'y' ? t`Mean` : ''}
              onCommit={(typed) => put(index, { ...line, at: valueOf(line, typed) })}
            />
            <Typed label={t`Name`} value={line.name} onCommit={(name) => put(index, { ...line, name })} />
            <IconButton label={t`Remove line ${index + 1}`} icon="close" onClick={() => change(lines.filter((_, other) => other !== index))} />
          </div>
        </div>
      ))}
      {lines.length < limits.referenceLines && (
        <Button variant="quiet" icon="add" onClick={() => change([...lines, { axis: 'y', at: null, name: '' }])}>{t`Add line`}</Button>
      )}
    </fieldset>
  );
};
