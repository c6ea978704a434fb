/** Labelled text entry. The label is always visible or, with `hideLabel`, at least spoken; hints and errors belong to the field. */
import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { classes } from './class.ts';
import styles from './Field.module.css';
import { Icon } from './Icon.tsx';

export interface FieldFrameProps {
  readonly label: string;
  readonly hideLabel?: boolean | undefined;
  readonly hint?: ReactNode;
  /** What is wrong and what would be right; shown instead of the hint. */
  readonly error?: string | undefined;
  /** A setting that needs a look: amber, does not block. */
  readonly warning?: string | undefined;
}

export interface ControlIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label, control and message in one column; shared by all fields. */
export const FieldFrame = ({
  label,
  hideLabel = false,
  hint,
  error,
  warning,
  children,
}: FieldFrameProps & { readonly children: (ids: ControlIds) => ReactNode }) => {
  const id = useId();
  const note = error ?? warning ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <div
          id={`${id}-note`}
          role={error === undefined ? undefined : 'alert'}
          className={classes(styles.note, error !== undefined ? styles.error : warning !== undefined && styles.warning)}
        >
          {note}
        </div>
      )}
    </div>
  );
};

export interface TextFieldProps
  extends FieldFrameProps, Omit<ComponentPropsWithRef<'input'>, 'value' | 'onChange' | 'id' | 'children'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export const TextField = ({ label, hideLabel, hint, error, warning, value, onChange, className, ...rest }: TextFieldProps) => (
  <FieldFrame {...{ label, hideLabel, hint, error, warning }}>
    {(ids) => (
      <input
        type="text"
        autoComplete="off"
        {...rest}
        {...ids}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes(styles.input, className)}
      />
    )}
  </FieldFrame>
);

export interface TextAreaProps
  extends FieldFrameProps, Omit<ComponentPropsWithRef<'textarea'>, 'value' | 'onChange' | 'id' | 'children'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export const TextArea = ({ label, hideLabel, hint, error, warning, value, onChange, className, ...rest }: TextAreaProps) => (
  <FieldFrame {...{ label, hideLabel, hint, error, warning }}>
    {(ids) => (
      <textarea
        autoComplete="off"
        rows={3}
        {...rest}
        {...ids}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes(styles.input, styles.area, className)}
      />
    )}
  </FieldFrame>
);

export const SearchField = ({ label, value, onChange, ...rest }: Omit<TextFieldProps, 'hint' | 'error' | 'warning'>) => (
  <div className={styles.search}>
    <Icon name="search" />
    <TextField {...rest} type="search" label={label} hideLabel placeholder={label} value={value} onChange={onChange} />
  </div>
);

export interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export const Checkbox = ({ label, checked, onChange, disabled = false }: CheckboxProps) => (
  <label className={styles.checkbox}>
    <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
    <span>{label}</span>
  </label>
);
