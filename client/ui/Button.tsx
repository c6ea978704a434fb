/**
 * Button and IconButton: native buttons, so that every key and every assistive technology works by itself. An IconButton has
 * only a picture to show, therefore its `label` is required; it is the accessible name and the tooltip.
 */
import type { ComponentPropsWithRef } from 'react';
import styles from './Button.module.css';
import { classes } from './class.ts';
import { Icon, type IconName } from './Icon.tsx';

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** primary: the one thing this view is for. plain: a bordered button. quiet: no border until pointed at. danger: destroys. */
  readonly variant?: ButtonVariant;
  readonly icon?: IconName | undefined;
}

export const Button = ({ variant = 'plain', icon, className, children, type = 'button', ...rest }: ButtonProps) => (
  <button {...rest} type={type} className={classes(styles.button, styles[variant], className)}>
    {icon !== undefined && <Icon name={icon} />}
    {children !== undefined && <span className={styles.label}>{children}</span>}
  </button>
);

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'aria-label' | 'children'> {
  readonly label: string;
  readonly icon: IconName;
  /** Shown in the tooltip after the label, e.g. "Ctrl+Z". */
  readonly keys?: string | undefined;
}

export const IconButton = ({ label, icon, keys, className, type = 'button', ...rest }: IconButtonProps) => (
  <button
    {...rest}
    type={type}
    aria-label={label}
    title={keys === undefined ? label : `${label} (${keys})`}
    className={classes(styles.button, styles.quiet, styles.square, className)}
  >
    <Icon name={icon} />
  </button>
);
