/**
 * One of several values: the native select, which brings the platform's own list, search by typing and touch picker, and costs
 * nothing. A saved value that is no longer among the options stays visible as an extra, disabled one.
 */
import { classes } from './class.ts';
import { FieldFrame, type FieldFrameProps } from './Field.tsx';
import styles from './Field.module.css';
import { Icon } from './Icon.tsx';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> extends FieldFrameProps {
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

export const Select = <Value extends string>({ value, options, onChange, disabled, ...frame }: SelectProps<Value>) => {
  const known = options.some((option) => option.value === value);
  return (
    <FieldFrame {...frame}>
      {(ids) => (
        <div className={styles.selectFrame}>
          <select
            autoComplete="off"
            {...ids}
            value={value}
            disabled={disabled}
            className={classes(styles.input, styles.select)}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen !== undefined) onChange(chosen.value);
            }}
          >
            {!known && (
              <option value={value} disabled>
                {value}
              </option>
            )}
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </div>
      )}
    </FieldFrame>
  );
};
